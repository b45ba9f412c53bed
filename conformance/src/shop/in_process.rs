//! The shop as the transport of a client, without a socket.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use prestashop_api::client::{BoxFuture, TransportError, TransportErrorKind};
use prestashop_api::{Limits, Phase, Transport};

use super::fake_shop::FakeShop;
use super::response::FakeResponse;

impl Transport for FakeShop {
    fn send(&self, request: Request<Bytes>, limits: &Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let patience = limits.attempt;
        Box::pin(async move {
            let answer = self.execute(&received(request)?);
            let answer = answer.ok_or_else(|| failed(TransportErrorKind::Other, "the connection ended"))?;
            if answer.delay >= patience {
                return Err(failed(TransportErrorKind::Timeout, "no answer in time"));
            }
            if !answer.delay.is_zero() {
                tokio::time::sleep(answer.delay).await;
            }
            response(answer)
        })
    }
}

fn received(request: Request<Bytes>) -> Result<wiremock::Request, TransportError> {
    let (head, body) = request.into_parts();
    let url = head.uri.to_string().parse();
    let url = url.map_err(|_| TransportError::new(TransportErrorKind::Other, Phase::NotSent, "the address is none"))?;
    Ok(wiremock::Request { url, method: head.method, headers: head.headers, body: body.to_vec() })
}

fn response(answer: FakeResponse) -> Result<Response<Bytes>, TransportError> {
    let wrong = |_| failed(TransportErrorKind::Other, "the answer is no HTTP");
    let mut response = Response::new(Bytes::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).map_err(http::Error::from).map_err(wrong)?;
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name).map_err(http::Error::from).map_err(wrong)?;
        let value = HeaderValue::try_from(value).map_err(http::Error::from).map_err(wrong)?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

fn failed(kind: TransportErrorKind, message: &str) -> TransportError {
    TransportError::new(kind, Phase::MaybeSent, message)
}
