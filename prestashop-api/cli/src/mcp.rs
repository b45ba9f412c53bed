//! `prestashop mcp`: the catalogue as tools of the Model Context Protocol, over standard input and output.

use std::collections::BTreeMap;
use std::sync::Arc;

use prestashop_api::actions::{ActionKind, ActionMeta, TriggerMeta};
use prestashop_api::{Catalogue, RESOURCES};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, ServiceExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::RwLock;

use crate::args::McpArgs;
use crate::connect::Session;
use crate::door;
use crate::failure::{Failure, encoded, judge};
use crate::output::Output;

const INSTRUCTIONS: &str = "Tools for one PrestaShop shop. `test` says which shop it is. Inputs that are ids of other records, such as an order \
     state, can be looked up by `options`. Each tool that writes has a `preview-` tool, which shows what it would change and writes nothing: \
     call it first. A list gives one page of `limit` records; where `more` is true, go on with `next_offset`. An error says whether a write may \
     have been done all the same: then look before you call again. Hints with options such as --tunnel are for whoever starts this server.";

/// The input of a list that says how many pages are read.
const PAGES: &str = "max_pages";

/// How many choices `options` gives, and how many at most.
const CHOICES: u32 = 50;
const MOST_CHOICES: u32 = 1000;

/// What `options` takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choices {
    resource: String,
    search: Option<String>,
    limit: Option<u32>,
}

/// What a tool does.
#[derive(Debug, Clone, Copy)]
enum Does {
    Run(&'static ActionMeta),
    Preview(&'static ActionMeta),
    Cycle(&'static TriggerMeta),
    Options,
    Test,
}

/// A shop whose actions and triggers are tools.
struct Server {
    session: Session,
    output: Output,
    tools: BTreeMap<String, (Does, Tool)>,
    /// Held by what writes, so that the end waits for it: a write that was begun is seen through.
    writes: Arc<RwLock<()>>,
}

/// Serves the tools until the other side closes the standard input.
pub(crate) async fn run(args: &McpArgs, session: Session, output: Output) -> Result<(), Failure> {
    let writes = Arc::new(RwLock::new(()));
    let server = Server { session, output, tools: tools(args.allow_writes), writes: Arc::clone(&writes) };
    let ended = |error: String| {
        Failure::refused("mcp", error)
            .hint("the command is started by a program that speaks the Model Context Protocol")
    };
    let running = Box::pin(server.serve(rmcp::transport::stdio())).await.map_err(|error| ended(error.to_string()))?;
    running.waiting().await.map_err(|error| ended(error.to_string()))?;
    let _all = writes.write().await;
    Ok(())
}

/// All tools by name. What writes is a tool only where writes are allowed; its preview always is.
fn tools(writes: bool) -> BTreeMap<String, (Does, Tool)> {
    let actions = Catalogue::actions().iter().filter(|action| writes || !action.does.writes()).map(|action| {
        let mut inputs = action.input_schema();
        if let ActionKind::List { .. } = action.does {
            inputs["properties"][PAGES]["default"] = 1.into();
            inputs["properties"][PAGES]["description"] = "Pages of `limit` records to read at most. Default: 1.".into();
        }
        let tool = tool(Catalogue::short_name(action.name), action.about, inputs, Some(action.output_schema()));
        let reads = ToolAnnotations::new().read_only(true);
        let changes =
            ToolAnnotations::new().read_only(false).destructive(!matches!(action.does, ActionKind::Create { .. }));
        (Does::Run(action), tool.annotate(if action.does.writes() { changes } else { reads }))
    });
    let previews = Catalogue::actions().iter().filter(|action| action.does.writes()).map(|action| {
        let name = Catalogue::short_name(action.name);
        let about = format!("Shows what {name} would do, and writes nothing. {}", action.about);
        let tool = tool(&format!("preview-{name}"), &about, action.input_schema(), None);
        (Does::Preview(action), tool.annotate(ToolAnnotations::new().read_only(true)))
    });
    let triggers = Catalogue::triggers().iter().map(|trigger| {
        let about = format!(
            "{} One cycle: it takes the state that the last one gave, and gives an activation, or null where nothing changed, and the next \
             state.",
            trigger.about
        );
        let mut inputs = trigger.input_schema();
        inputs["properties"]["state"] = json!({
            "type": ["object", "null"],
            "description": "The state that the last cycle gave, as it was; none to begin.",
        });
        let turn = json!({
            "type": "object",
            "properties": {
                "activation": { "anyOf": [trigger.output_schema(), { "type": "null" }] },
                "state": { "type": "object", "description": "To be given to the next cycle." },
            },
            "required": ["activation", "state"],
        });
        let tool = tool(Catalogue::short_name(trigger.name), &about, inputs, Some(turn));
        (Does::Cycle(trigger), tool.annotate(ToolAnnotations::new().read_only(true)))
    });
    let own = [(Does::Options, options()), (Does::Test, test())];
    actions
        .chain(previews)
        .chain(triggers)
        .chain(own)
        .map(|(does, tool)| (tool.name.to_string(), (does, tool)))
        .collect()
}

fn options() -> Tool {
    let names: Vec<_> = RESOURCES.iter().map(|resource| resource.name).collect();
    let inputs = json!({
        "type": "object",
        "properties": {
            "resource": { "enum": names, "description": "The resource, such as order_states." },
            "search": { "type": ["string", "null"], "description": "Only records whose label holds the text, or of that id." },
            "limit": { "type": ["integer", "null"], "minimum": 1, "maximum": MOST_CHOICES, "default": CHOICES, "description": "The most choices." },
        },
        "required": ["resource"],
        "additionalProperties": false,
    });
    let choice = json!({
        "type": "object",
        "properties": { "id": { "type": "integer" }, "label": { "type": "string" } },
        "required": ["id", "label"],
    });
    let answer = json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": choice },
            "more": { "type": "boolean", "description": "Whether more records fit than were asked for." },
        },
        "required": ["items", "more"],
    });
    tool(
        "options",
        "Lists records of a resource by id and label, for inputs that take such an id.",
        inputs,
        Some(answer),
    )
    .annotate(ToolAnnotations::new().read_only(true))
}

fn test() -> Tool {
    let inputs = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    let about = "Tests the connection: the shop's name, its version, its time zone, and what the key may do.";
    tool("test", about, inputs, None).annotate(ToolAnnotations::new().read_only(true))
}

fn tool(name: &str, about: &str, inputs: Value, answer: Option<Value>) -> Tool {
    let tool = Tool::new(name.to_owned(), about.to_owned(), object(inputs));
    match answer {
        Some(answer) => tool.with_raw_output_schema(Arc::new(object(answer))),
        None => tool,
    }
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

impl Server {
    /// The answer of a tool, and what ends it without success: of a write both can be there.
    async fn answer(&self, does: Does, mut inputs: JsonObject) -> (Option<Value>, Result<(), Failure>) {
        let answered = match does {
            Does::Run(action) => {
                // Whoever asks a model for a list means no ten thousand records.
                if let (ActionKind::List { .. }, None | Some(Value::Null)) = (action.does, inputs.get(PAGES)) {
                    inputs.insert(PAGES.to_owned(), 1.into());
                }
                let inputs = Value::Object(inputs);
                self.session.call(action, &inputs, self.output).await.map_err(Failure::from)
            }
            Does::Preview(action) => {
                let inputs = Value::Object(inputs);
                let preview = self.session.call(action, &inputs, self.output).preview().await;
                preview.map_err(Failure::from).and_then(|preview| encoded(&preview))
            }
            Does::Cycle(trigger) => {
                let state = inputs.remove("state").unwrap_or(Value::Null);
                let inputs = Value::Object(inputs);
                match serde_json::from_value(state) {
                    Ok(state) => door::cycle(trigger, &inputs, state, &self.session, self.output).await,
                    Err(error) => Err(Failure::usage(format!("`state` is no state of a trigger: {error}"))
                        .hint("give the `state` that the last cycle gave, as it was; null begins anew")),
                }
            }
            Does::Options => self.options(inputs).await,
            Does::Test => door::tested(&self.session.shop).await,
        };
        match answered {
            Ok(answer) => {
                let verdict = match does {
                    Does::Run(action) if action.does.writes() => judge(&answer, action.resource.item, true),
                    _ => Ok(()),
                };
                (Some(answer), verdict)
            }
            Err(failure) => (None, Err(failure)),
        }
    }

    async fn options(&self, inputs: JsonObject) -> Result<Value, Failure> {
        let wrong = |error: String| Failure::usage(format!("the inputs of options: {error}"));
        let wanted: Choices = serde_json::from_value(inputs.into()).map_err(|error| wrong(error.to_string()))?;
        let limit = wanted.limit.unwrap_or(CHOICES);
        if !(1..=MOST_CHOICES).contains(&limit) {
            return Err(wrong(format!("`limit` is not a whole number from 1 to {MOST_CHOICES}")));
        }
        let resource = Catalogue::resource(&wanted.resource)?;
        encoded(&self.session.shop.choices(resource, wanted.search.as_deref(), limit).await?)
    }
}

/// Why there is no such tool.
fn unknown(name: &str) -> String {
    if Catalogue::action(name).is_ok_and(|action| action.does.writes()) {
        format!("{name} writes, which was not allowed: start `prestashop mcp` with --allow-writes")
    } else {
        format!("there is no tool `{name}`")
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let this = Implementation::new("prestashop", env!("CARGO_PKG_VERSION")).with_title("PrestaShop");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(this)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.values().map(|(_, tool)| tool.clone()).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some((does, _)) = self.tools.get(request.name.as_ref()) else {
            return Err(ErrorData::invalid_params(unknown(&request.name), None));
        };
        let answer = self.answer(*does, request.arguments.unwrap_or_default());
        let (answer, verdict) = match does {
            Does::Run(action) if action.does.writes() => {
                let _write = self.writes.read().await;
                answer.await
            }
            _ => tokio::select! {
                answer = answer => answer,
                () = context.ct.cancelled() => return Err(ErrorData::internal_error("the call was cancelled", None)),
            },
        };
        let result = match (answer, verdict) {
            (Some(answer), Ok(())) => CallToolResult::structured(answer),
            (None, Ok(())) => CallToolResult::success(Vec::new()),
            (answer, Err(failure)) => {
                let mut told = failure.json();
                if let Some(answer) = answer {
                    told["answer"] = answer;
                }
                CallToolResult::error(vec![ContentBlock::text(told.to_string())])
            }
        };
        Ok(result.into())
    }
}
