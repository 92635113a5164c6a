//! Which waiting feed is fetched next: one request to a host at a time and a pause after it, few requests in all.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use url::Url;

use crate::model::id::FeedId;

/// A host with its port.
pub(super) type Host = String;

/// Feeds that wait and feeds that are being fetched.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<(FeedId, Host)>,
    running: HashMap<FeedId, Host>,
    /// When the last request to a host ended.
    ended: HashMap<Host, Instant>,
    gap: Duration,
    most: usize,
    /// How many were taken in since nothing was left to do.
    taken: usize,
}

impl Queue {
    /// An empty queue: `gap` between two requests to a host, at most so many requests at a time.
    pub(super) fn new(gap: Duration, most: usize) -> Self {
        Self { waiting: VecDeque::new(), running: HashMap::new(), ended: HashMap::new(), gap, most, taken: 0 }
    }

    /// Puts a feed at the end; false if it is there already.
    pub(super) fn push(&mut self, id: FeedId, url: &Url) -> bool {
        if self.contains(id) {
            return false;
        }
        self.waiting.push_back((id, host(url)));
        self.taken += 1;
        true
    }

    /// Whether a feed waits or is being fetched.
    pub(super) fn contains(&self, id: FeedId) -> bool {
        self.running.contains_key(&id) || self.waiting.iter().any(|(other, _)| *other == id)
    }

    /// How many wait or are being fetched.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.running.len()
    }

    /// How many of those taken in are done, and how many there are; both begin anew once all are done.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.taken.saturating_sub(self.len()), self.taken)
    }

    /// The next feed to fetch, if one may be fetched now.
    pub(super) fn next(&mut self, now: Instant) -> Option<FeedId> {
        if self.running.len() >= self.most {
            return None;
        }
        let (gap, running, ended) = (self.gap, &self.running, &self.ended);
        let is_free = |host: &Host| {
            !running.values().any(|busy| busy == host)
                && ended.get(host).is_none_or(|at| now.saturating_duration_since(*at) >= gap)
        };
        let place = self.waiting.iter().position(|(_, host)| is_free(host))?;
        let (id, host) = self.waiting.remove(place)?;
        self.running.insert(id, host);
        Some(id)
    }

    /// A feed has been fetched.
    pub(super) fn done(&mut self, id: FeedId, now: Instant) {
        if let Some(host) = self.running.remove(&id) {
            self.ended.insert(host, now);
        }
        self.rest(now);
    }

    /// Takes out a feed that is no longer wanted, if it still waits.
    pub(super) fn forget(&mut self, id: FeedId) {
        self.waiting.retain(|(other, _)| *other != id);
    }

    /// Takes out everything that still waits.
    pub(super) fn forget_waiting(&mut self) {
        self.waiting.clear();
        self.taken = self.running.len();
    }

    /// How long until a host may be asked again that a feed waits for; none if nothing waits for a pause to end.
    pub(super) fn pause(&self, now: Instant) -> Option<Duration> {
        if self.running.len() >= self.most {
            return None;
        }
        let busy = |host: &Host| self.running.values().any(|busy| busy == host);
        let waiting = self.waiting.iter().filter(|(_, host)| !busy(host));
        let left = |host: &Host| {
            self.ended
                .get(host)
                .map_or(Duration::ZERO, |at| self.gap.saturating_sub(now.saturating_duration_since(*at)))
        };
        waiting.map(|(_, host)| left(host)).min()
    }

    fn rest(&mut self, now: Instant) {
        if self.len() == 0 {
            self.taken = 0;
            let gap = self.gap;
            self.ended.retain(|_, at| now.saturating_duration_since(*at) < gap);
        }
    }
}

/// Whom a request to an address goes to.
pub(super) fn host(url: &Url) -> Host {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_asked_once_at_a_time_and_holds_up_no_other() {
        let url = |host: &str, path: usize| Url::parse(&format!("https://{host}.example/{path}")).unwrap();
        let id = |url: &Url| FeedId::of_url(url.as_str());
        let (a0, a1, b, c) = (url("a", 0), url("a", 1), url("b", 0), url("c", 0));
        let mut queue = Queue::new(Duration::from_secs(1), 2);
        for url in [&a0, &a1, &b, &c] {
            assert!(queue.push(id(url), url));
        }
        assert!(!queue.push(id(&a1), &a1));
        let start = Instant::now();
        let after = |millis| start + Duration::from_millis(millis);
        assert_eq!([queue.next(start), queue.next(start), queue.next(start)], [Some(id(&a0)), Some(id(&b)), None]);
        // One hangs, the other is done: the third host's turn.
        queue.done(id(&b), after(10));
        assert_eq!([queue.next(after(10)), queue.next(after(10))], [Some(id(&c)), None]);
        queue.done(id(&c), after(20));
        assert_eq!((queue.next(after(20)), queue.pause(after(20))), (None, None));
        queue.done(id(&a0), after(30));
        assert_eq!((queue.next(after(30)), queue.pause(after(30))), (None, Some(Duration::from_secs(1))));
        assert_eq!(queue.progress(), (3, 4));
        assert_eq!(queue.next(after(1030)), Some(id(&a1)));
        queue.done(id(&a1), after(1040));
        assert_eq!((queue.len(), queue.progress()), (0, (0, 0)));
        // What is stopped is not fetched; what runs ends by itself.
        queue.push(id(&a0), &a0);
        queue.push(id(&a1), &a1);
        assert_eq!(queue.next(after(5000)), Some(id(&a0)));
        queue.forget_waiting();
        assert_eq!((queue.len(), queue.progress()), (1, (0, 1)));
        queue.done(id(&a0), after(5010));
        assert_eq!((queue.next(after(9000)), queue.progress()), (None, (0, 0)));
    }
}
