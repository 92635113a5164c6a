//! A web server on the loopback interface that answers as a closure says and records what it was asked.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
};

use crossbeam_channel::{Receiver, Sender, unbounded};

/// One request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// Header lines, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What the server does.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A status line, headers and a body.
    Reply { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// Nothing, for as long as the server lives.
    Hang,
    /// Headers, and then one byte now and again for ever.
    Drip,
}

impl Answer {
    pub fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Reply { status: 200, headers: vec![("Content-Type", content_type.to_owned())], body: body.into() }
    }

    pub fn status(status: u16) -> Self {
        Self::Reply { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).with("Location", to)
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Reply { headers, .. } = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }
}

/// A running server; it stops listening when dropped.
pub struct Server {
    address: SocketAddr,
    asked: Receiver<Asked>,
    /// Dropped with the server: hanging answers wait for that.
    alive: Option<Sender<()>>,
    acceptor: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (record, asked) = unbounded();
        let (alive, ended) = unbounded();
        let answer: Arc<dyn Fn(&Asked) -> Answer + Send + Sync> = Arc::new(answer);
        let run = move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.try_recv() == Err(crossbeam_channel::TryRecvError::Disconnected) {
                    return;
                }
                let (answer, record, ended) = (Arc::clone(&answer), record.clone(), ended.clone());
                let serve = move || _ = serve(stream, &*answer, &record, &ended);
                std::thread::Builder::new().name("connection".to_owned()).spawn(serve).unwrap();
            }
        };
        let acceptor = std::thread::Builder::new().name("server".to_owned()).spawn(run).unwrap();
        Self { address, asked, alive: Some(alive), acceptor: Some(acceptor) }
    }

    pub fn url(&self, path: &str) -> url::Url {
        url::Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    /// What was asked since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.try_iter().collect()
    }

    /// Waits for the next request, up to 20 seconds.
    pub fn next_asked(&self) -> Option<Asked> {
        self.asked.recv_timeout(std::time::Duration::from_secs(20)).ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.alive = None;
        // Wakes the acceptor, so that it sees the end and lets go of the port.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            acceptor.join().unwrap();
        }
    }
}

fn serve(
    mut stream: TcpStream,
    answer: &dyn Fn(&Asked) -> Answer,
    record: &Sender<Asked>,
    ended: &Receiver<()>,
) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let path = lines.next()?.ok()?.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let asked = Asked { path, headers };
    let answer = answer(&asked);
    record.send(asked).ok()?;
    match answer {
        Answer::Hang => _ = ended.recv(),
        Answer::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n").ok()?;
            let pause = std::time::Duration::from_millis(20);
            while ended.recv_timeout(pause) == Err(crossbeam_channel::RecvTimeoutError::Timeout) {
                stream.write_all(b".").ok()?;
                stream.flush().ok()?;
            }
        }
        Answer::Reply { status, headers, body } => {
            write!(stream, "HTTP/1.1 {status} Reason\r\nConnection: close\r\nContent-Length: {}\r\n", body.len())
                .ok()?;
            for (name, value) in headers {
                write!(stream, "{name}: {value}\r\n").ok()?;
            }
            stream.write_all(b"\r\n").ok()?;
            stream.write_all(&body).ok()?;
            stream.flush().ok()?;
        }
    }
    Some(())
}
