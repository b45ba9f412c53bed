//! A list whose reader goes away, and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use prestashop_api::client::{BoxFuture, TransportError};
use prestashop_api::{ErrorKind, Limits, Shop, Transport};

use crate::support::{JSON, KEY, own};

/// Never answers the first request, or panics at it; answers the others with a page of one order.
#[derive(Debug, Default)]
struct Once {
    asked: AtomicBool,
    panics: bool,
}

impl Transport for Once {
    fn send(&self, _: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let first = !self.asked.swap(true, Ordering::SeqCst);
        assert!(!(first && self.panics), "a transport that breaks");
        Box::pin(async move {
            if first {
                std::future::pending::<()>().await;
            }
            Ok(own(200, JSON, r#"{"orders":[{"id":7,"reference":"A"}]}"#))
        })
    }
}

fn shop(panics: bool) -> Shop {
    let transport = Once { asked: AtomicBool::new(false), panics };
    Shop::connect("https://shop.example").key(KEY).transport(Arc::new(transport)).build().unwrap()
}

#[tokio::test]
async fn a_page_that_was_given_up_is_asked_for_again() {
    let mut pages = shop(false).orders().list().pages();
    {
        let mut next = Box::pin(pages.next());
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(next.as_mut().poll(&mut context), Poll::Pending));
    }
    let page = pages.next().await.expect("the list has not ended").unwrap();
    assert_eq!(page.items[0].id.0, 7);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_reading_task_that_dies_is_no_end_of_the_list() {
    let mut pages = shop(true).orders().list().prefetch(1).pages();
    let error = pages.next().await.expect("the list has not ended").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("reads ahead"), "{error}");
    assert!(pages.next().await.is_none());
}
