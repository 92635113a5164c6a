//! Subscriptions in the window and through the engine: folders, details, lists, the feeds of a page, the network.

use std::{fs, path::Path, sync::Arc};

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::Queryable;
use tapereader::{
    engine::{
        command::Command,
        network::{Network, NewLogin},
        snapshot::{FeedOffer, FeedRow, Snapshot},
        taking::IfThere,
    },
    fetch::{Outbound, Proxy},
    ingest::feed::discover::FoundFeed,
    model::{
        add::AddTarget,
        contact::Contact,
        feed::{Feed, FeedOptions, Folder, Login, SecretPlace},
        fetch_state::{Failing, FetchState},
        id::FeedId,
        mail::MailAddress,
        notice::{Notice, Severity},
        secret::Secret,
        story::Origin,
    },
    ui::state::Dialog,
};
use url::Url;

use crate::{
    loopback::{Answer, Asked, Server},
    pipeline::{Reader, feed_of, now},
    window::{picture, snapshot, window},
};

fn row(name: &str, folder: &str, unread: usize) -> FeedRow {
    let url = Url::parse(&format!("https://example.com/{name}")).unwrap();
    let options = FeedOptions { folder: Folder::parse(folder), ..FeedOptions::default() };
    FeedRow {
        feed: Feed { options, ..Feed::new(url, name.to_owned(), now()) },
        unread,
        refreshing: false,
        failure: None,
        checked: Some(now()),
        health: FetchState::default().health(now()),
        state: FetchState::default(),
    }
}

fn with_feeds() -> Snapshot {
    let mut failing = row("Broken", "Markets", 0);
    let notice = Notice {
        severity: Severity::Warning,
        title: "The server said 500".to_owned(),
        detail: "Try again later".to_owned(),
    };
    failing.failure = Some(notice.clone());
    failing.state.failing = Some(Failing { since: now(), times: 3, reached: true, notice });
    failing.health = failing.state.health(now());
    let mut paused = row("Quiet", "", 0);
    paused.feed.options.paused = true;
    let feeds = vec![paused, row("Ledger", "Markets", 3), failing, row("Tokyo", "Markets / Asia", 2)];
    Snapshot { feeds: Arc::new(feeds), ..snapshot(8) }
}

#[test]
fn folders_show_their_counts_and_close() {
    let mut harness = window([1440.0, 900.0], with_feeds());
    picture(&mut harness, "feeds in folders");
    let is_shown = |harness: &egui_kittest::Harness<'static, crate::window::Window>, name: &str| {
        harness.query_by_role_and_label(Role::Button, name).is_some()
    };
    for name in ["Quiet", "Markets", "Ledger", "Broken", "Asia", "Tokyo"] {
        assert!(is_shown(&harness, name), "{name}");
    }
    harness.get_by_role_and_label(Role::Button, "Asia").click();
    harness.run();
    assert!(is_shown(&harness, "Asia") && !is_shown(&harness, "Tokyo") && is_shown(&harness, "Ledger"));
    harness.get_by_role_and_label(Role::Button, "Markets").click();
    harness.run();
    assert!(is_shown(&harness, "Markets") && !is_shown(&harness, "Asia") && !is_shown(&harness, "Ledger"));
    // What is closed is kept for the next start.
    let folded = &harness.state().shell.state().kept.folded;
    assert_eq!(folded.iter().map(String::as_str).collect::<Vec<_>>(), ["Markets", "Markets / Asia"]);
    harness.get_by_role_and_label(Role::Button, "Markets").click();
    harness.run();
    assert!(is_shown(&harness, "Asia") && !is_shown(&harness, "Tokyo"));
}

#[test]
fn a_feed_is_renamed_moved_and_paused_in_its_details() {
    let mut harness = window([1440.0, 900.0], with_feeds());
    harness.get_by_role_and_label(Role::Button, "Broken").click_secondary();
    harness.run();
    harness.get_by_label("Rename, move, details \u{2026}").click();
    harness.run();
    picture(&mut harness, "feed details");
    harness.get_by_label_contains("Failing since");
    harness.get_by_label("Try again later");
    harness.get_by_role_and_label(Role::TextInput, "Name").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Name").type_text(" again");
    harness.run();
    harness.get_by_label("Fetched: Paused").click();
    harness.get_by_label("How often: 3 h").click();
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let [Command::SetFeed(id, options)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(*id, FeedId::of_url("https://example.com/Broken"));
    assert_eq!((options.name.as_deref(), options.paused, options.every), (Some("Broken again"), true, Some(180)));
    assert_eq!(options.folder.to_string(), "Markets");
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn a_login_that_changes_without_its_secret_is_not_dropped_in_silence() {
    let kept = |secret| Login { user: Some("reader".to_owned()), secret };
    let open = |login: Login| {
        let mut next = with_feeds();
        Arc::make_mut(&mut next.feeds)[1].feed.options.login = Some(login);
        let mut harness = window([1440.0, 1000.0], next);
        harness.get_by_role_and_label(Role::Button, "Ledger").click_secondary();
        harness.run();
        harness.get_by_label("Rename, move, details \u{2026}").click();
        harness.run();
        harness.get_by_role_and_label(Role::TextInput, "User").focus();
        harness.run();
        harness.get_by_role_and_label(Role::TextInput, "User").type_text("2");
        harness.run();
        harness
    };
    let mut harness = open(kept(SecretPlace::Keychain));
    picture(&mut harness, "login changed");
    harness.get_by_label_contains("Type the password again");
    harness.get_by_label("Save").click();
    harness.run();
    assert!(harness.state().asked.is_empty() && harness.state().shell.state().dialog.is_some());
    harness.get_by_role_and_label(Role::PasswordInput, "Password").focus();
    harness.run();
    harness.get_by_role_and_label(Role::PasswordInput, "Password").type_text("moss");
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    let login = |user: &str, in_clear| {
        let secret = Secret("moss".to_owned());
        Command::SetLogin(
            FeedId::of_url("https://example.com/Ledger"),
            Some(Box::new(NewLogin { user: Some(user.to_owned()), secret, in_clear })),
        )
    };
    assert_eq!(harness.state().asked, [login("reader2", false)]);
    // What the library holds itself needs not be typed again.
    let mut harness = open(kept(SecretPlace::Library(Secret("moss".to_owned()))));
    harness.get_by_label("Save").click();
    harness.run();
    assert_eq!(harness.state().asked, [login("reader2", true)]);
}

#[test]
fn the_feeds_of_a_page_are_offered_once() {
    let mut next = snapshot(8);
    let page = Url::parse("https://www.example.com/").unwrap();
    let found = |path: &str, title: &str| FoundFeed { url: page.join(path).unwrap(), title: title.to_owned() };
    next.offer =
        Some(Arc::new(FeedOffer { page: page.clone(), feeds: vec![found("/a", "News"), found("/b", "Comments")] }));
    let mut harness = window([1440.0, 900.0], snapshot(8));
    // Not over what the reader is writing.
    harness.event(egui::Event::Paste("Norfield rose 5% on Monday.".to_owned()));
    harness.run();
    harness.state_mut().shell.receive(Arc::new(next.clone()));
    harness.run();
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Add(_))));
    harness.key_press(Key::Escape);
    harness.run();
    picture(&mut harness, "feeds of a page");
    harness.get_by_label("Feeds of example.com");
    harness.get_by_label("Subscribe").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    let [Command::SubscribeFound(offer)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((offer.feeds.len(), offer.feeds[0].title.as_str()), (1, "News"));
    // The next snapshot still holds it: it is not asked again.
    harness.state_mut().shell.receive(Arc::new(next));
    harness.run();
    assert!(harness.state().shell.state().dialog.is_none());
}

#[test]
fn the_network_dialog_names_the_hosts_and_changes_the_proxy() {
    let mut next = with_feeds();
    let contact =
        Contact { host: "news.example.com".to_owned(), why: "Feed".to_owned(), first: now(), last: now(), times: 7 };
    next.network = Arc::new(Network { outbound: Outbound::default(), contacts: vec![contact] });
    let mut harness = window([1440.0, 900.0], next);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::K);
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Go to anything").type_text("network");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    picture(&mut harness, "network");
    assert!(matches!(harness.state().shell.state().dialog, Some(Dialog::Network(_))));
    harness.get_by_label("news.example.com");
    harness.get_by_label("7 requests");
    harness.get_by_label("Proxy: None").click();
    harness.run();
    harness.get_by_label("Use it from now on").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().asked);
    assert!(asked.contains(&Command::ShowContacts) && asked.contains(&Command::SetProxy(Proxy::None)), "{asked:?}");
    harness.get_by_role_and_label(Role::TextInput, "Your mail address").focus();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Your mail address").type_text("mara@example");
    harness.run();
    assert!(harness.query_by_label("Tell the SEC from now on").is_none(), "that is no address yet");
    harness.get_by_role_and_label(Role::TextInput, "Your mail address").type_text(".com");
    harness.run();
    harness.get_by_label("Tell the SEC from now on").click();
    harness.run();
    assert_eq!(
        std::mem::take(&mut harness.state_mut().asked),
        [Command::SetMail(MailAddress::parse("mara@example.com"))]
    );
}

#[test]
fn a_list_is_imported_exported_and_the_import_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(&folder.path().join("library"));
    let path = folder.path().join("list.opml");
    let list = "<opml><body><outline text='Markets'><outline text='One' xmlUrl='http://127.0.0.1:9/one' paused='true'/>\
                <outline text='Two' xmlUrl='http://127.0.0.1:9/two' tapereader:paused='true'/></outline>\
                <outline text='Bad' xmlUrl='not an address'/></body></opml>";
    fs::write(&path, list).unwrap();
    // The command and a file dropped on the window do the same.
    reader.ask(Command::ImportFeeds(path.clone()), |snapshot| !snapshot.notices.is_empty());
    let told = reader.snapshot.notices.last().unwrap();
    assert_eq!((told.title.as_str(), told.severity), ("2 feeds imported", Severity::Warning));
    assert!(told.detail.contains("1 feed could not be taken: Bad: \"not an address\" is no address"), "{told:?}");
    let folders: Vec<String> =
        reader.snapshot.feeds.iter().map(|row| format!("{} {}", row.feed.options.folder, row.feed.name())).collect();
    assert_eq!(folders, ["Markets One", "Markets Two"]);
    reader.ask(Command::Add(AddTarget::File(path)), |snapshot| {
        snapshot.notices.last().is_some_and(|told| told.detail.starts_with("2 feeds there already"))
    });
    let out = folder.path().join("out.opml");
    let is_written = |to: &Path| {
        let to = to.display().to_string();
        move |snapshot: &Snapshot| {
            let told = snapshot.notices.last();
            told.is_some_and(|told| told.title == "2 feeds exported" && told.detail == to)
        }
    };
    reader.ask(Command::ExportFeeds(out.clone(), IfThere::Another), is_written(&out));
    assert_eq!(fs::read_to_string(&out).unwrap().matches("tapereader:paused=\"true\"").count(), 2);
    // A list that is there is replaced only where the reader was asked.
    fs::write(&out, "mine").unwrap();
    let beside = folder.path().join("out 2.opml");
    reader.ask(Command::ExportFeeds(out.clone(), IfThere::Another), is_written(&beside));
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    reader.ask(Command::ExportFeeds(out.clone(), IfThere::Replace), is_written(&out));
    assert_ne!(fs::read_to_string(&out).unwrap(), "mine");
    let nowhere = folder.path().join("nowhere/out.opml");
    reader.ask(Command::ExportFeeds(nowhere, IfThere::Another), |snapshot| {
        snapshot.notices.last().is_some_and(|told| told.title == "The list could not be written")
    });
    reader.ask(Command::Undo, |snapshot| snapshot.feeds.is_empty());
    reader.ask(Command::Redo, |snapshot| snapshot.feeds.len() == 2);
}

#[test]
fn a_site_offers_its_feeds_and_a_story_stays_a_story() {
    let words = "The owners of the old mill said on Monday that it would stay closed. ".repeat(6);
    let head =
        "<!doctype html><html><head><title>Mill</title><link rel=feed href=/a title=A><link rel=feed href=/b></head>";
    let page = format!("{head}<body><article><h1>The mill</h1><p>{words}</p></article></body></html>");
    let server = Server::start(move |asked: &Asked| match asked.path.as_str() {
        "/" | "/story" => Answer::ok("text/html", page.clone()),
        _ => Answer::ok("application/rss+xml", feed_of(2)),
    });
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let stories = reader.snapshot.stories.len();
    reader.ask(Command::Add(AddTarget::Url(server.url("/"))), |snapshot| snapshot.offer.is_some());
    let offer = reader.snapshot.offer.clone().unwrap();
    assert_eq!((offer.feeds.len(), reader.snapshot.stories.len()), (2, stories));
    let first = FeedOffer { page: offer.page.clone(), feeds: vec![offer.feeds[0].clone()] };
    reader.ask(Command::SubscribeFound(Arc::new(first)), |snapshot| {
        snapshot.offer.is_none() && snapshot.stories.len() == stories + 2 && snapshot.activity.is_none()
    });
    reader.ask(Command::Add(AddTarget::Url(server.url("/story"))), |snapshot| snapshot.stories.len() == stories + 3);
    assert_eq!(reader.snapshot.offer, None);
    // The hosts that were asked are listed with what for.
    reader.ask(Command::ShowContacts, |snapshot| !snapshot.network.contacts.is_empty());
    let contacts: Vec<String> = reader
        .snapshot
        .network
        .contacts
        .iter()
        .map(|contact| format!("{} {} {}", contact.host, contact.why, contact.times))
        .collect();
    assert_eq!(contacts, ["127.0.0.1 Feed 1", "127.0.0.1 Page or feed you added 2"]);
}

#[test]
fn new_stories_of_a_renamed_feed_come_under_its_new_name() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_: &Asked| {
        let count = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Answer::ok("application/rss+xml", feed_of(count + 1))
    });
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    reader.ask(Command::Subscribe(vec![(server.url("/feed"), String::new())]), |snapshot| {
        snapshot.feeds.first().is_some_and(|row| row.unread == 1)
    });
    let feed = reader.snapshot.feeds[0].feed.clone();
    let options = FeedOptions { name: Some("Mine".to_owned()), ..feed.options };
    reader.ask(Command::SetFeed(feed.id, Box::new(options)), |snapshot| snapshot.feeds[0].feed.name() == "Mine");
    reader.minutes.fetch_add(31, std::sync::atomic::Ordering::SeqCst);
    reader.ask(Command::Refresh(feed.id), |snapshot| snapshot.feeds[0].unread == 2);
    let sources: Vec<&str> = reader
        .snapshot
        .stories
        .iter()
        .filter(|row| row.origin == Origin::Feed(feed.id))
        .map(|row| row.source.as_str())
        .collect();
    assert_eq!(sources, ["Mine", "Mine"]);
}

#[test]
fn a_feed_behind_a_password_is_read_and_the_password_shown_to_nobody() {
    let server = Server::start(|asked: &Asked| match asked.header("authorization") {
        Some("Basic bWFyYTpzM2NyZXQ=") => Answer::ok("application/rss+xml", feed_of(2)).with("ETag", "\"mine\""),
        _ => Answer::status(401),
    });
    let folder = tempfile::tempdir().unwrap();
    let mut reader = Reader::start(folder.path());
    let url = server.url("/feed");
    reader.ask(Command::Subscribe(vec![(url.clone(), "Mine".to_owned())]), |snapshot| {
        snapshot.feeds.first().is_some_and(|row| row.failure.is_some())
    });
    let id = FeedId::of_url(url.as_str());
    let login = NewLogin { user: Some("mara".to_owned()), secret: Secret("s3cret".to_owned()), in_clear: true };
    reader.ask(Command::SetLogin(id, Some(Box::new(login))), |snapshot| snapshot.feeds[0].feed.options.login.is_some());
    reader.minutes.fetch_add(31, std::sync::atomic::Ordering::SeqCst);
    reader.ask(Command::Refresh(id), |snapshot| snapshot.feeds[0].failure.is_none() && snapshot.feeds[0].unread == 2);
    assert!(!format!("{:?}", reader.snapshot).contains("s3cret"));
    // Whoever is not known any more must not be taken for who was: the conditions go with the password.
    reader.ask(Command::SetLogin(id, None), |snapshot| snapshot.feeds[0].feed.options.login.is_none());
    server.asked();
    reader.minutes.fetch_add(31, std::sync::atomic::Ordering::SeqCst);
    reader.ask(Command::Refresh(id), |snapshot| snapshot.feeds[0].failure.is_some());
    let asked = server.asked();
    assert_eq!((asked[0].header("authorization"), asked[0].header("if-none-match")), (None, None));
}
