//! Threads: the only place that starts them, and all of them have names.

use std::{io, thread, thread::JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};

/// Starts a named thread.
pub fn start(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(run)
}

/// Runs `work` over `items` on `threads` threads and hands the results to `take` in the order of the items.
///
/// At most a few items a thread are in memory at once, however long the input is. It stops at the first error of
/// `take`, which it returns.
pub fn ordered_map<T: Send, R: Send, E>(
    items: impl Iterator<Item = T>,
    threads: usize,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    const AHEAD: usize = 4;
    let threads = threads.max(1);
    thread::scope(|scope| {
        let (give, given) = bounded::<(T, Sender<R>)>(threads * AHEAD);
        for _ in 0..threads {
            let given = given.clone();
            let work = &work;
            scope.spawn(move || {
                for (item, answer) in given {
                    // Nobody waits for it any more once `take` has failed.
                    _ = answer.send(work(item));
                }
            });
        }
        drop(given);
        let mut waiting: std::collections::VecDeque<Receiver<R>> = std::collections::VecDeque::new();
        for item in items {
            if waiting.len() >= threads * AHEAD
                && let Some(oldest) = waiting.pop_front()
                && let Ok(result) = oldest.recv()
            {
                take(result)?;
            }
            let (answer, result) = bounded(1);
            if give.send((item, answer)).is_err() {
                break;
            }
            waiting.push_back(result);
        }
        drop(give);
        for result in waiting {
            if let Ok(result) = result.recv() {
                take(result)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_and_only_a_few_are_held() {
        let drawn = AtomicUsize::new(0);
        let taken = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let items = (0..5_000_usize).inspect(|_| {
            let held = drawn.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            most.fetch_max(held, Ordering::SeqCst);
        });
        let mut seen = Vec::new();
        let done: Result<(), ()> = ordered_map(
            items,
            3,
            |i| i * 2,
            |doubled| {
                taken.fetch_add(1, Ordering::SeqCst);
                seen.push(doubled);
                Ok(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(seen, (0..5_000).map(|i| i * 2).collect::<Vec<_>>());
        assert!(most.load(Ordering::SeqCst) <= 3 * 4 + 1, "{most:?} items were held");
    }

    #[test]
    fn the_first_error_ends_it() {
        let done = ordered_map(0..1_000, 2, |i| i, |i| if i == 10 { Err("enough") } else { Ok(()) });
        assert_eq!(done, Err("enough"));
    }
}
