//! An adversarial shop in memory, a ledger of what it did and what was reported, and a driver.

#![expect(unreachable_pub, reason = "the modules of a test see each other, nobody else does")]

pub mod drive;
pub mod ledger;
pub mod ports;
pub mod rivals;
pub mod world;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Polls `future` at most `polls` times; `None` if it is not ready then. Dropping it is a crash at that await.
pub fn poll_some<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    })
}

/// Runs a future whose every await is ready after a poll or two.
pub fn run<F: Future>(future: F) -> F::Output {
    poll_some(future, 1_000_000).expect("the future makes progress")
}

/// Pending once: an await at which a future can be dropped.
pub fn pause() -> impl Future<Output = ()> + Send {
    struct Once(bool);
    impl Future for Once {
        type Output = ();
        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            if std::mem::replace(&mut self.0, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }
    Once(false)
}
