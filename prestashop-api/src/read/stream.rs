//! Pages and records of a list, one after the other.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::page::Page;
use super::pager::Pager;
use crate::client::BoxFuture;
use crate::error::{Error, ErrorKind, Result};
use crate::record::Record;

/// The pages of a list. Nothing is asked for before the first [`next`](Self::next).
#[derive(Debug)]
#[must_use = "pages ask for nothing until `next` is awaited"]
pub struct Pages<D> {
    source: Source<D>,
    make: fn() -> D,
}

#[derive(Debug)]
enum Source<D> {
    /// A page is read when it is asked for.
    OnDemand(Box<Pager>),
    /// A task reads ahead, as far as the channel has room.
    Ahead(Ahead<D>),
    Ended,
}

#[derive(Debug)]
struct Ahead<D> {
    pages: mpsc::Receiver<Result<Page<D>>>,
    task: JoinHandle<()>,
}

impl<D> Drop for Ahead<D> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<D: Record + Default> Pages<D> {
    pub(super) fn new(pager: Pager) -> Self {
        Self::made_by(pager, D::default)
    }
}

impl<D: Record> Pages<D> {
    pub(super) fn made_by(pager: Pager, make: fn() -> D) -> Self {
        Self { source: Source::OnDemand(Box::new(pager)), make }
    }

    /// The next page; `None` after the last. An error is given once and ends the list. A call that is dropped before it is
    /// done loses nothing: the next one goes on with the same page.
    pub async fn next(&mut self) -> Option<Result<Page<D>>> {
        if let Source::OnDemand(pager) = &mut self.source
            && pager.prefetch() == 0
        {
            return pager.next(self.make).await;
        }
        self.read_ahead();
        let Source::Ahead(ahead) = &mut self.source else { return None };
        if let Some(page) = ahead.pages.recv().await {
            return Some(page);
        }
        // The channel closes after the last page, but also when the task is gone: that must not look like the list's end.
        let gone = (&mut ahead.task).await.err();
        self.source = Source::Ended;
        gone.map(|error| {
            Err(Error::new(ErrorKind::Transport, "the task that reads ahead ended before the list did")
                .with_source(error))
        })
    }

    /// Hands the pager to a task that reads ahead.
    fn read_ahead(&mut self) {
        let Source::OnDemand(on_demand) = &mut self.source else { return };
        let (sender, receiver) = mpsc::channel(on_demand.prefetch());
        let mut reader = on_demand.take();
        let make = self.make;
        let task = tokio::spawn(async move {
            // Room first: a page that was read and found none would be one more in memory than was asked for.
            while let Ok(room) = sender.reserve().await {
                match reader.next(make).await {
                    Some(page) => room.send(page),
                    None => return,
                }
            }
        });
        self.source = Source::Ahead(Ahead { pages: receiver, task });
    }
}

/// The records of a list: a [`Stream`] of `Result<D>`, and [`next`](Self::next) for use without stream libraries.
#[must_use = "a stream asks for nothing until it is polled"]
pub struct Records<D> {
    ready: VecDeque<Result<D>>,
    state: State<D>,
}

type NextPage<D> = BoxFuture<'static, (Pages<D>, Option<Result<Page<D>>>)>;

enum State<D> {
    Idle(Pages<D>),
    Reading(NextPage<D>),
    Ended,
}

impl<D: Record> Records<D> {
    pub(super) fn new(pages: Pages<D>) -> Self {
        Self { ready: VecDeque::new(), state: State::Idle(pages) }
    }

    /// The next record; `None` after the last. A record that cannot be read is an error of the kind
    /// [`Decode`](ErrorKind::Decode) with its [`id`](Error::id) and [`path`](Error::path), and the others follow. Any other error
    /// is given once and ends the list.
    pub async fn next(&mut self) -> Option<Result<D>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<D>>> {
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Poll::Ready(Some(record));
            }
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Idle(mut pages) => {
                    self.state = State::Reading(Box::pin(async move {
                        let page = pages.next().await;
                        (pages, page)
                    }));
                }
                State::Reading(mut reading) => match reading.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Reading(reading);
                        return Poll::Pending;
                    }
                    Poll::Ready((_, None)) => return Poll::Ready(None),
                    Poll::Ready((_, Some(Err(error)))) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready((pages, Some(Ok(page)))) => {
                        self.ready = in_order(page);
                        self.state = State::Idle(pages);
                    }
                },
            }
        }
    }
}

/// The records of a page, and those that cannot be read, as the shop listed them.
fn in_order<D>(page: Page<D>) -> VecDeque<Result<D>> {
    let mut ready = VecDeque::with_capacity(page.items.len() + page.unreadable.len());
    let mut unreadable = page.unreadable.into_iter().peekable();
    for (index, record) in page.items.into_iter().enumerate() {
        while let Some(error) = unreadable.next_if(|unreadable| unreadable.before <= index) {
            ready.push_back(Err(error.into()));
        }
        ready.push_back(Ok(record));
    }
    ready.extend(unreadable.map(|error| Err(error.into())));
    ready
}

// The records are owned, never pinned.
impl<D> Unpin for Records<D> {}

impl<D: Record> Stream for Records<D> {
    type Item = Result<D>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<D> std::fmt::Debug for Records<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
