//! Images from a loopback server into an open story: only when allowed, within limits, and kept on the disk; documents
//! saved from it.

use std::{io::Cursor, path::Path, sync::Arc, time::Duration};

use tapereader::{
    engine::{
        clock::Clock,
        command::{Command, Event},
        handle::{Config, EngineHandle},
        pictures::{Picture, PictureSource},
        saving::{SaveTo, Saving},
        snapshot::{Loadable, Snapshot},
    },
    fetch::Limits,
    model::{
        add::AddTarget,
        feed::{Feed, FeedOptions},
        id::StoryId,
        notice::Notice,
        story::Origin,
    },
    store::Store,
};

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::contacts,
};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(width, height, image::Rgba([9, 99, 199, 255]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn server() -> Server {
    Server::start(|asked: &Asked| match asked.path.as_str() {
        "/story" => Answer::ok(
            "text/html",
            "<title>Port reopens</title><article><h1>Port reopens</h1><p>The port of Antwerp opened again on Sunday after \
             eleven days of talks between the owners and the men who load the ships.</p>\
             <figure><img src='/good.png'><figcaption>Cranes over the river</figcaption></figure>\
             <p>Ships had waited at sea for more than a week, and the queue will take another week to clear.</p>\
             <figure><img src='/gone.png'><figcaption>Containers on the quay</figcaption></figure>\
             <figure><img src='/page.png'><figcaption>Men at the gate</figcaption></figure></article>",
        ),
        "/good.png" => Answer::ok("image/png", png(40, 30)),
        "/page.png" => Answer::ok("image/png", "<html>please log in</html>"),
        _ => Answer::status(404),
    })
}

struct Reader {
    engine: EngineHandle,
    snapshot: Arc<Snapshot>,
}

impl Reader {
    fn start(folder: &Path) -> Self {
        let limits = Limits {
            connect: Duration::from_secs(2),
            total: Duration::from_secs(2),
            host_gap: Duration::ZERO,
            ..Limits::default()
        };
        let config = Config { library: folder.to_owned(), clock: Clock::system(), limits, wake: Arc::new(|| {}) };
        let engine = EngineHandle::start(config).unwrap();
        let snapshot = engine.first();
        Self { engine, snapshot }
    }

    fn ask(&mut self, command: Command, shows: impl Fn(&Snapshot) -> bool) {
        assert!(self.engine.send(command));
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        loop {
            match self.engine.events().recv_deadline(deadline) {
                Ok(Event::Snapshot(snapshot)) => self.snapshot = snapshot,
                other => panic!("{other:?}; last seen: {:?}", self.snapshot.pictures),
            }
            if shows(&self.snapshot) {
                return;
            }
        }
    }

    fn open(&mut self, id: StoryId) {
        self.ask(Command::Open(id), |snapshot| {
            matches!(&snapshot.open, Loadable::Ready(open) if open.row.id == id) && snapshot.pictures.story == Some(id)
        });
    }

    fn picture(&self, server: &Server, path: &str) -> Option<Loadable<Arc<Picture>>> {
        self.snapshot.pictures.by_address.get(&server.url(path)).cloned()
    }
}

fn settled(snapshot: &Snapshot) -> bool {
    let pictures = &snapshot.pictures.by_address;
    !pictures.is_empty() && !pictures.values().any(|picture| matches!(picture, Loadable::Loading))
}

fn paths(server: &Server) -> Vec<String> {
    let mut paths: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    paths.sort();
    paths
}

#[test]
fn images_come_when_they_are_allowed_and_not_before() {
    let server = server();
    let library = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(library.path());
    reader.ask(Command::Add(AddTarget::Url(server.url("/story"))), |snapshot| snapshot.added.is_some());
    let id = reader.snapshot.added.unwrap();
    reader.open(id);
    assert_eq!(paths(&server), ["/story"], "opening a story asks for nothing");
    assert!(!reader.snapshot.pictures.shown && !library.path().join("images").exists());

    reader.ask(Command::ShowImages(id), settled);
    assert_eq!(paths(&server), ["/gone.png", "/good.png", "/page.png"]);
    let Some(Loadable::Ready(good)) = reader.picture(&server, "/good.png") else {
        panic!("{:?}", reader.snapshot.pictures)
    };
    assert_eq!((good.size, good.rgba.get(..4)), ([40, 30], Some([9, 99, 199, 255].as_slice())));
    for broken in ["/gone.png", "/page.png"] {
        let Some(Loadable::Failed(notice)) = reader.picture(&server, broken) else { panic!("{broken} is no image") };
        assert!(!notice.title.is_empty() && notice.detail.contains("http://127.0.0.1"), "{notice:?}");
    }

    // Once means in this run. After it, the ones of other stories and of this one are not asked for.
    reader.engine.shutdown();
    let mut reader = Reader::start(library.path());
    reader.open(id);
    assert_eq!(paths(&server), Vec::<String>::new());

    // Always means from now on; what was fetched before comes from the disk.
    let site = PictureSource::Site("127.0.0.1".to_owned());
    reader.ask(Command::AllowImages(site.clone(), true), settled);
    assert_eq!(paths(&server), ["/gone.png", "/page.png"]);
    assert!(matches!(reader.picture(&server, "/good.png"), Some(Loadable::Ready(_))));
    assert_eq!(reader.snapshot.undo, Some("showing images"));
    reader.engine.shutdown();
    // A picture that came from the disk is no request.
    assert_eq!(contacts(library.path()), ["127.0.0.1 Page or feed you added 1", "127.0.0.1 Picture you allowed 5"]);
    let mut reader = Reader::start(library.path());
    assert!(reader.snapshot.pictures.allowed.contains(&site));
    reader.ask(Command::Open(id), settled);
    paths(&server);

    // No longer, and that can be taken back.
    reader.ask(Command::AllowImages(site.clone(), false), |snapshot| !snapshot.pictures.shown);
    assert!(reader.snapshot.pictures.by_address.is_empty() && reader.snapshot.pictures.allowed.is_empty());
    reader.ask(Command::Undo, settled);
    assert!(reader.snapshot.pictures.allowed.contains(&site));
}

#[test]
fn pictures_on_a_host_the_reader_did_not_name_do_not_reach_into_the_readers_network() {
    let server = server();
    let feed = server.url("/feed");
    let library = tempfile::tempdir().unwrap();
    let mut store = Store::open(library.path()).unwrap().store;
    let story = "<p>The port of Antwerp opened again after eleven days of talks.</p>\
                 <figure><img src='/good.png'><figcaption>Cranes over the river</figcaption></figure>";
    let options = FeedOptions { is_named: false, ..FeedOptions::default() };
    let feed = Feed { options, ..Feed::new(feed.clone(), "Found".to_owned(), "2026-03-09T14:05:00Z".parse().unwrap()) };
    store.put_feed(&feed).unwrap();
    let article = tapereader::ingest::html::article(story, Some(&feed.url));
    let mut stored = crate::store::story("port", &article.text, Origin::Feed(feed.id));
    stored.article = article;
    store.put_stories(std::slice::from_ref(&stored), feed.added).unwrap();
    drop(store);
    let mut reader = Reader::start(library.path());
    reader.open(stored.row.id);
    reader.ask(Command::ShowImages(stored.row.id), settled);
    let Some(Loadable::Failed(notice)) = reader.picture(&server, "/good.png") else { panic!("it was fetched") };
    assert_eq!((notice.title.as_str(), paths(&server)), ("The address lies in a private network", Vec::new()));
}

#[test]
fn documents_are_written_beside_what_is_there_and_places_outlive_the_run() {
    let library = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(library.path());
    let folder = reader.snapshot.saves.folder.clone();
    let save = |contents: &str, replace| {
        let to = SaveTo::File { path: folder.join("a.md"), replace };
        Command::Save(Box::new(Saving { contents: contents.to_owned(), to }))
    };
    for (contents, replace, name) in [("one", false, "a.md"), ("two", false, "a 2.md"), ("three", true, "a.md")] {
        let written = |name: &str| std::fs::read_to_string(folder.join(name)).is_ok_and(|text| text == contents);
        reader.ask(save(contents, replace), |_| written(name));
    }
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!((read("a.md"), read("a 2.md")), ("three".to_owned(), "two".to_owned()));
    let left_alone = |notice: &&Notice| notice.detail.contains("was left alone");
    assert_eq!(reader.snapshot.notices.iter().filter(left_alone).count(), 1, "{:?}", reader.snapshot.notices);

    let nowhere = SaveTo::File { path: library.path().join("no/such/folder.md"), replace: false };
    let saving = Saving { contents: String::new(), to: nowhere };
    reader.ask(Command::Save(Box::new(saving)), |snapshot| {
        snapshot.notices.iter().any(|notice| notice.title == "The story was not saved")
    });

    for contents in ["first", "second"] {
        let saving = Saving { contents: contents.to_owned(), to: SaveTo::Print("a.html".to_owned()) };
        let before = reader.snapshot.saves.prints;
        reader.ask(Command::Save(Box::new(saving)), |snapshot| snapshot.saves.prints > before);
    }
    let print = reader.snapshot.saves.print.clone().unwrap();
    assert_eq!(std::fs::read_to_string(&print).unwrap(), "second");

    let id = StoryId::of_sample("a");
    reader.ask(Command::KeepPlace(id, 70), |snapshot| snapshot.places.get(&id) == Some(&70));
    reader.engine.shutdown();
    let mut reader = Reader::start(library.path());
    assert_eq!(reader.snapshot.places.get(&id), Some(&70));
    reader.ask(Command::KeepPlace(id, 0), |snapshot| snapshot.places.is_empty());
}
