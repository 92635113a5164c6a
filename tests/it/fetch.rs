//! The network's edge against servers that behave and servers that do not.

use std::time::{Duration, Instant};

use tapereader::{
    fetch::{
        Body, Credentials, Fetched, Limits, Request, Unchanged,
        error::{FetchError, RetryAfter},
        http::Fetcher,
    },
    model::feed::Validators,
};

use crate::loopback::{Answer, Asked, Server};

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        total: Duration::from_millis(600),
        bytes: 1000,
        redirects: 3,
        host_gap: Duration::ZERO,
    }
}

/// What a server's answer to `/` becomes, as one line.
fn check(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static, expected: &str) {
    let server = Server::start(answer);
    let root = server.url("/").to_string();
    let seen = match get(&server, "/", Validators::default()) {
        Fetched::Fresh(body) => format!("{} bytes from {}", body.bytes.len(), body.final_url),
        Fetched::NotModified(_) => "not modified".to_owned(),
        Fetched::Failed(error) => error.to_string(),
    };
    assert_eq!(seen.replace(&root, "/"), expected);
}

fn get(server: &Server, path: &str, validators: Validators) -> Fetched {
    let request = Request { validators, ..Request::first(server.url(path)) };
    Fetcher::new(limits()).unwrap().get(&request)
}

#[test]
fn bodies_within_the_limit_come_whole() {
    check(|_| Answer::ok("text/html", vec![b'a'; 1000]), "1000 bytes from /");
    check(|_| Answer::ok("text/html", vec![b'a'; 1001]), "larger than 1000 bytes: /");
    check(|_| Answer::ok("text/html", ""), "0 bytes from /");
}

#[test]
fn statuses_are_named() {
    check(|_| Answer::status(403), "the server said 403 Forbidden for /");
    check(|_| Answer::status(404), "the server said 404 Not Found for /");
    check(|_| Answer::status(410), "the server said 410 Gone for /");
    check(|_| Answer::status(418), "the server said 418 for /");
    check(|_| Answer::status(500), "the server said 500 Internal Server Error for /");
    let server = Server::start(|_| Answer::status(429).with("Retry-After", "120"));
    let Fetched::Failed(error) = get(&server, "/", Validators::default()) else { panic!("a failure is expected") };
    assert_eq!(error.retry_after(), Some(RetryAfter::Wait(Duration::from_secs(120))));
}

#[test]
fn redirects_are_followed_by_hand_and_not_for_ever() {
    let hops = |asked: &Asked| match asked.path.as_str() {
        "/" => Answer::redirect(301, "/one"),
        "/one" => Answer::redirect(302, "two?x=1"),
        "/two?x=1" => Answer::redirect(308, "/end"),
        _ => Answer::ok("text/plain", "end"),
    };
    check(hops, "3 bytes from /end");
    check(|_| Answer::redirect(302, "/"), "more than 3 redirects from /");
    check(|_| Answer::status(301), "/ redirects to \"\", which is not followed");
    check(
        |_| Answer::redirect(302, "file:///etc/passwd"),
        "/ redirects to \"file:///etc/passwd\", which is not followed",
    );
}

#[test]
fn a_redirect_never_reaches_another_private_host() {
    let inner = Server::start(|_| Answer::ok("text/plain", "secret"));
    let target = inner.url("/").to_string().replace("127.0.0.1", "127.0.0.2");
    let to = target.clone();
    check(move |_| Answer::redirect(302, &to), &format!("the address lies in a private network: {target}"));
    assert_eq!(inner.asked(), []);
}

#[test]
fn private_addresses_need_the_readers_word() {
    let server = Server::start(|_| Answer::ok("text/plain", "secret"));
    let fetcher = Fetcher::new(limits()).unwrap();
    let named = url::Url::parse(&server.url("/").to_string().replace("127.0.0.1", "localhost")).unwrap();
    for url in [server.url("/"), named.clone()] {
        let request = Request { typed_by_reader: false, ..Request::first(url.clone()) };
        assert_eq!(fetcher.get(&request), Fetched::Failed(FetchError::PrivateAddress { url }));
    }
    assert_eq!(server.asked(), []);
    let request = Request::first(named);
    assert!(matches!(fetcher.get(&request), Fetched::Fresh(_)));
}

#[test]
fn other_schemes_are_refused() {
    let url = url::Url::parse("ftp://127.0.0.1/a").unwrap();
    let request = Request::first(url.clone());
    assert_eq!(Fetcher::new(limits()).unwrap().get(&request), Fetched::Failed(FetchError::Scheme { url }));
}

#[test]
fn hanging_and_dripping_servers_end_at_the_deadline() {
    for answer in [Answer::Hang, Answer::Drip] {
        let server = Server::start(move |_| answer.clone());
        let begun = Instant::now();
        let url = server.url("/");
        let limit = limits().total;
        let seen = get(&server, "/", Validators::default());
        assert_eq!(seen, Fetched::Failed(FetchError::Timeout { seconds: limit, url }));
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[test]
fn nobody_listening_is_a_failed_connection() {
    let server = Server::start(|_| Answer::Hang);
    let url = server.url("/");
    drop(server);
    let request = Request::first(url.clone());
    let Fetched::Failed(error) = Fetcher::new(limits()).unwrap().get(&request) else { panic!("nobody listens") };
    assert!(matches!(error, FetchError::Connection { .. }), "{error:?}");
    assert_eq!(error.notice().title, "No connection to 127.0.0.1");
}

#[test]
fn validators_go_back_byte_for_byte() {
    let server = Server::start(|asked| match asked.header("if-none-match") {
        Some(_) => Answer::status(304),
        None => Answer::ok("application/rss+xml", "<rss/>")
            .with("ETag", "W/\"a-gzip\"")
            .with("Last-Modified", "Tue, 24 Nov 2026 9:00:00 GMT"),
    });
    let Fetched::Fresh(Body { validators, content_type, .. }) = get(&server, "/feed", Validators::default()) else {
        panic!("a body is expected")
    };
    assert_eq!(content_type.as_deref(), Some("application/rss+xml"));
    let same = Unchanged { validators: validators.clone(), ..Unchanged::default() };
    assert_eq!(get(&server, "/feed", validators), Fetched::NotModified(same));
    let asked = server.asked();
    let [first, second] = asked.as_slice() else { panic!("two requests are expected: {asked:?}") };
    assert_eq!(first.header("if-none-match"), None);
    assert_eq!(second.header("if-none-match"), Some("W/\"a-gzip\""));
    assert_eq!(second.header("if-modified-since"), Some("Tue, 24 Nov 2026 9:00:00 GMT"));
    assert!(first.header("user-agent").unwrap().starts_with("Tapereader/"));
    assert_eq!((first.header("cookie"), first.header("referer")), (None, None));
}

#[test]
fn permanent_redirects_are_told_apart_from_others() {
    let server = Server::start(|asked: &Asked| match asked.path.as_str() {
        "/old" => Answer::redirect(301, "/older"),
        "/older" => Answer::redirect(308, "/new"),
        "/first" => Answer::redirect(301, "/then"),
        "/then" => Answer::redirect(302, "/new"),
        "/today" => Answer::redirect(302, "/new"),
        _ => Answer::ok("text/plain", "a").with("Cache-Control", "public, max-age=7200"),
    });
    for (path, moved) in [("/new", None), ("/old", Some("/new")), ("/first", Some("/then")), ("/today", None)] {
        let Fetched::Fresh(body) = get(&server, path, Validators::default()) else { panic!("{path}") };
        assert_eq!(body.moved, moved.map(|to| server.url(to)), "{path}");
        assert_eq!((body.final_url, body.max_age), (server.url("/new"), Some(Duration::from_secs(7200))), "{path}");
    }
}

#[test]
fn a_login_in_an_address_is_sent_to_its_server_and_is_no_part_of_what_comes_back() {
    let server = Server::start(|asked| match asked.header("authorization") {
        Some("Basic bWFyYTpzM2NyZXQ=") if asked.path == "/feed" => Answer::redirect(302, "/behind"),
        Some("Basic bWFyYTpzM2NyZXQ=") => Answer::ok("text/plain", "for Mara"),
        _ => Answer::status(401),
    });
    let with_login = |path: &str| {
        let mut url = server.url(path);
        url.set_username("mara").unwrap();
        url.set_password(Some("s3cret")).unwrap();
        Request::first(url)
    };
    let fetcher = Fetcher::new(limits()).unwrap();
    let Fetched::Fresh(body) = fetcher.get(&with_login("/feed")) else { panic!("it is Mara") };
    assert_eq!((body.bytes.as_slice(), body.final_url), (b"for Mara".as_slice(), server.url("/behind")));
    let closed = Server::start(|_| Answer::status(403));
    let mut url = closed.url("/");
    url.set_password(Some("s3cret")).unwrap();
    let Fetched::Failed(error) = fetcher.get(&Request::first(url)) else { panic!("it is closed") };
    assert!(!format!("{error} {:?}", error.notice()).contains("s3cret"), "{error}");
}

#[test]
fn credentials_go_to_the_host_they_are_for_and_to_no_other() {
    let other = Server::start(|_| Answer::ok("text/plain", "a"));
    let there = other.url("/there").to_string();
    let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
        "/a" => Answer::redirect(302, "/b"),
        _ => Answer::redirect(302, &there),
    });
    for (credentials, expected) in [
        (Credentials::Basic { user: "mara".to_owned(), password: "s3cret".to_owned() }, "Basic bWFyYTpzM2NyZXQ="),
        (Credentials::Token("t0ken".to_owned()), "Bearer t0ken"),
    ] {
        let request = Request { credentials: Some(credentials.clone()), ..Request::first(server.url("/a")) };
        // The other server has another port: the reader did not name it, and it lies in a private network.
        let seen = Fetcher::new(limits()).unwrap().get(&request);
        assert!(!matches!(seen, Fetched::NotModified(_)), "{seen:?}");
        let asked = server.asked();
        assert_eq!(asked.len(), 2);
        assert!(asked.iter().all(|asked| asked.header("authorization") == Some(expected)), "{asked:?}");
        let elsewhere = other.asked();
        assert!(elsewhere.iter().all(|asked| asked.header("authorization").is_none()), "{elsewhere:?}");
        assert_eq!(elsewhere.len(), 1);
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }
}
