//! What the client does in a case, and what becomes of it.

use std::collections::BTreeMap;

use prestashop_api::actions::Notify;
use prestashop_api::poller::{Activation, PollerError, Start};
use prestashop_api::resources::{CategoryId, ImageId, OrderId, ProductId};
use prestashop_api::write::DynamicWrite;
use prestashop_api::{Catalogue, Error, FieldFilter, Shop, Upload};
use prestashop_conformance::har::Entry;
use prestashop_conformance::replay::{Replayer, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::front::Played;

/// What the client does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Act {
    /// Reads one page of a list.
    List {
        of: String,
        #[serde(default)]
        filter: BTreeMap<String, String>,
        limit: Option<u32>,
    },
    /// Reads a list record by record.
    Stream {
        of: String,
    },
    /// Reads one record.
    Get {
        of: String,
        id: u64,
    },
    /// Runs an action.
    Run {
        action: String,
        with: Value,
    },
    Create {
        of: String,
        set: Vec<(String, String)>,
    },
    Update {
        of: String,
        id: u64,
        set: Vec<(String, String)>,
    },
    PreviewUpdate {
        of: String,
        id: u64,
        set: Vec<(String, String)>,
    },
    Delete {
        of: String,
        id: u64,
    },
    PreviewDelete {
        of: String,
        id: u64,
    },
    SetStock {
        product: u64,
        quantity: i64,
    },
    SetTracking {
        order: u64,
        number: String,
    },
    /// Lists the images of a product.
    Images {
        product: u64,
    },
    UploadImage {
        product: u64,
    },
    ReplaceImage {
        category: u64,
    },
    /// Replays a recorded GET, and holds what the client makes of it against the recording; what answers is not asked.
    Replay {
        of: String,
        answer: Value,
    },
    /// Polls the orders so often, from the first order on.
    Poll {
        cycles: u32,
    },
}

type Done = Result<Value, Error>;

impl Act {
    /// Does it, and tells what became of it: `records`, `items`, `cycles`, the answer of a write or an action, or an `error`. Beside it
    /// stand the `writes` that were sent, and whether the client `looked` after the last of them.
    pub(crate) async fn play(&self, played: &Played) -> Value {
        let shop = &played.client;
        let mut seen = match self {
            Self::Stream { of } => stream(shop, of).await,
            Self::Replay { of, answer } => replay(of, answer).await,
            Self::Poll { cycles } => poll(shop, *cycles).await,
            other => other.done(shop).await.unwrap_or_else(|error| json!({ "error": told(&error) })),
        };
        let verbs = played.verbs();
        let is_write = |verb: &&String| !matches!(verb.as_str(), "GET" | "HEAD");
        seen["writes"] = verbs.iter().filter(is_write).cloned().collect();
        seen["looked"] = verbs.last().is_some_and(|verb| !is_write(&verb)).into();
        seen
    }

    async fn done(&self, shop: &Shop) -> Done {
        match self {
            Self::List { of, filter, limit } => {
                let mut list = shop.list(Catalogue::resource(of)?).display("full");
                for (field, value) in filter {
                    list = list.filter(field, &condition(value));
                }
                if let Some(limit) = limit {
                    list = list.page_size(*limit);
                }
                let page = list.pages().next().await.unwrap()?;
                let notices: Vec<_> = page.notices.iter().map(ToString::to_string).collect();
                Ok(json!({ "records": page.items, "vanished": page.vanished, "notices": notices }))
            }
            Self::Get { of, id } => {
                let record = shop.list(Catalogue::resource(of)?).display("full").get(*id).await?;
                Ok(json!({ "records": [record] }))
            }
            Self::Run { action, with } => Catalogue::action(action)?.run(shop, with).await,
            Self::Create { of, set } => {
                let write = fields(shop.create(Catalogue::resource(of)?), set)?;
                Ok(json!(write.send().await?))
            }
            Self::Update { of, id, set } => {
                let write = fields(shop.update(Catalogue::resource(of)?, *id), set)?;
                Ok(json!(write.send().await?))
            }
            Self::PreviewUpdate { of, id, set } => {
                let write = fields(shop.update(Catalogue::resource(of)?, *id), set)?;
                Ok(json!({ "preview": write.preview().await?.to_string() }))
            }
            Self::Delete { of, id } => Ok(json!(shop.delete(Catalogue::resource(of)?, *id).send().await?)),
            Self::PreviewDelete { of, id } => Ok(json!(shop.delete(Catalogue::resource(of)?, *id).preview().await?)),
            Self::SetStock { product, quantity } => {
                Ok(json!(shop.set_stock(ProductId(*product), None, *quantity).await?))
            }
            Self::SetTracking { order, number } => {
                Ok(json!(shop.set_tracking_number(OrderId(*order), number, Notify::Silent).await?))
            }
            Self::Images { product } => Ok(json!({ "records": shop.images().of_product(ProductId(*product)).await? })),
            Self::UploadImage { product } => {
                let change = shop.images().upload(ProductId(*product), mug()).await?;
                let id = change.id.map(|ImageId(id)| id);
                Ok(json!({ "outcome": change.outcome, "id": id, "note": change.note }))
            }
            Self::ReplaceImage { category } => {
                let change = shop.images().replace(CategoryId(*category), mug()).await?;
                Ok(json!({ "outcome": change.outcome, "note": change.note }))
            }
            Self::Stream { .. } | Self::Replay { .. } | Self::Poll { .. } => {
                unreachable!("they have more than one result")
            }
        }
    }
}

/// `>5`, `<5`, `!5`, `~part`, `1..5`; anything else is the value itself.
fn condition(text: &str) -> FieldFilter {
    let behind = |sign: char| text.strip_prefix(sign).map(str::to_owned);
    let range = text.split_once("..").map(|(first, last)| FieldFilter::Between(first.to_owned(), last.to_owned()));
    None.or(behind('>').map(FieldFilter::Greater))
        .or(behind('<').map(FieldFilter::Less))
        .or(behind('!').map(|value| FieldFilter::NoneOf(vec![value])))
        .or(behind('~').map(FieldFilter::Contains))
        .or(range)
        .unwrap_or_else(|| FieldFilter::AnyOf(vec![text.to_owned()]))
}

fn fields(mut write: DynamicWrite, set: &[(String, String)]) -> Result<DynamicWrite, Error> {
    for (field, value) in set {
        write = write.set(field, value)?;
    }
    Ok(write)
}

fn mug() -> Upload {
    Upload::from_bytes("mug.jpg", "image/jpeg", vec![0xff, 0xd8, 0xff, 0xe0])
}

async fn stream(shop: &Shop, of: &str) -> Value {
    let mut pages = shop.list(Catalogue::resource(of).unwrap()).display("full").stream();
    let mut items = Vec::new();
    while let Some(item) = pages.next().await {
        items.push(item.map_or_else(|error| json!({ "error": told(&error) }), |record| json!(record)));
    }
    json!({ "items": items })
}

async fn replay(of: &str, answer: &Value) -> Value {
    let text = answer.to_string();
    let pair = |name: &str, value: &str| json!({ "name": name, "value": value });
    let entry = json!({
        "startedDateTime": "2026-11-26T10:00:00.000Z",
        "time": 1,
        "request": {
            "method": "GET",
            "url": format!("http://127.0.0.1/api/{of}"),
            "httpVersion": "HTTP/1.1",
            "headers": [pair("Output-Format", "JSON")],
            "queryString": [],
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": [pair("Content-Type", "application/json"), pair("PSWS-Version", "8.2.1"), pair("Access-Time", "1795000000")],
            "content": { "size": text.len(), "mimeType": "application/json", "text": text },
            "redirectURL": "",
        },
    });
    let entry: Entry = serde_json::from_value(entry).unwrap();
    match Replayer::start().await.entry(&entry).await {
        Verdict::Passed(_) => json!({ "verdict": "passed" }),
        Verdict::Failed(reasons) => json!({ "verdict": "failed", "said": reasons.join("; ") }),
        Verdict::Skipped(reason) => json!({ "verdict": "skipped", "said": reason }),
    }
}

async fn poll(shop: &Shop, cycles: u32) -> Value {
    let mut poller = shop.order_updated().from(Start::All).start().unwrap();
    let mut told = Vec::new();
    for _ in 0..cycles {
        told.push(match poller.cycle().await {
            Ok(activation) => {
                poller.ack().await.unwrap();
                let items = activation.iter().flat_map(Activation::items).map(|item| item.id);
                let skipped = activation.iter().flat_map(Activation::skipped).map(|order| order.id);
                json!({ "items": items.collect::<Vec<_>>(), "skipped": skipped.collect::<Vec<_>>() })
            }
            Err(error) => json!({ "error": poller_error(&error) }),
        });
    }
    json!({ "cycles": told })
}

/// What an error tells: `said` is all that people read.
fn told(error: &Error) -> Value {
    let hint = error.hint().unwrap_or_default();
    json!({
        "kind": error.kind().as_str(),
        "said": format!("{error} | {hint}"),
        "path": error.path(),
        "status": error.status(),
        "id": error.id(),
        "retryable": error.is_retryable(),
        "location": error.location(),
        "excerpt": error.excerpt(),
        "codes": error.codes().iter().map(|code| code.code).collect::<Vec<_>>(),
    })
}

fn poller_error(error: &PollerError) -> Value {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
    json!({ "kind": format!("{:?}", error.kind()), "said": error.to_string(), "source": source.map(told) })
}
