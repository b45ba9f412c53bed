//! `/images`: pictures of products, categories, brands, suppliers and stores, and those of the shop itself. Answers are XML or the
//! picture, whatever is asked for. A picture that is stored is kept as it was sent; a genuine shop makes a JPEG of it.

use base64::Engine as _;
use serde_json::{Value, json};

use super::form::{Sent, form};
use crate::request::Notation;
use crate::shop::call::Call;
use crate::shop::format::{cdata, join, sha1, xml_document};
use crate::shop::list::did_you_mean;
use crate::shop::response::{Errors, FakeResponse, Refusal};
use crate::shop::row::{Row, falsy, item_ids, text};
use crate::shop::state::State;
use crate::shop::world::World;

const KINDS: [&str; 7] =
    ["general", "products", "categories", "manufacturers", "suppliers", "stores", "customizations"];
const GENERAL: [&str; 4] = ["header", "mail", "invoice", "store_icon"];
/// The picture of a product that nobody sent.
const PICTURE: &[u8] = include_bytes!("../../../fixtures/image.jpg");

/// Answers a call below `/images`.
pub(in crate::shop) fn images(state: &mut State, call: &Call, segments: &[String]) -> Result<FakeResponse, Refusal> {
    let hashed = state.world.dialect().hashes_refusals;
    answer(state, call, segments).map_err(|refusal| match refusal {
        Refusal::Errors(errors) => {
            let answer = errors.response(Notation::Xml);
            Refusal::Answer(if hashed { answer.header("Content-Sha1", sha1(b"")) } else { answer })
        }
        other => other,
    })
}

fn answer(state: &mut State, call: &Call, segments: &[String]) -> Result<FakeResponse, Refusal> {
    let below: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    let read = matches!(call.verb.as_str(), "GET" | "HEAD");
    if read && call.notation == Notation::Json && below.len() < 3 {
        return match below[..] {
            _ if state.world.dialect().json_root => Ok(FakeResponse::new(200)),
            [] => Ok(FakeResponse::new(200).header("Content-Sha1", sha1(b""))),
            _ => Err(Refusal::NotModelled("lists of images as JSON".to_owned())),
        };
    }
    match below[..] {
        [] if read => Ok(xml(&kinds(state, call, "image_types", "", &KINDS, "false"))),
        ["general"] if read => Ok(xml(&kinds(state, call, "general_image_types", "/general", &GENERAL, "true"))),
        ["general", kind] if GENERAL.contains(&kind) => general(state, call, kind),
        ["general", kind] => Err(refused(
            400,
            53,
            &format!("General image of type \"{kind}\" does not exist. {}", did_you_mean(kind, &GENERAL)),
        )),
        ["customizations", ..] => Err(Refusal::Fatal),
        [kind] if KINDS.contains(&kind) && read => Ok(xml(&owners(state, call, kind))),
        ["products", id] => product(state, call, id),
        ["products", id, image] => picture_of_product(state, call, id, image, None),
        ["products", id, image, size] => picture_of_product(state, call, id, image, Some(size)),
        [kind, id] if KINDS.contains(&kind) => picture(state, call, kind, id),
        [kind, _, size] if KINDS.contains(&kind) => {
            sized(state, size)?;
            picture(state, call, kind, below[1])
        }
        [kind, ..] => {
            let message = format!("Image of type \"{kind}\" does not exist. {}", did_you_mean(kind, &KINDS));
            Err(refused(400, 48, &message))
        }
        [] => Err(refused(405, 55, "This method is not allowed for listing image resources.")),
    }
}

fn xml(content: &str) -> FakeResponse {
    FakeResponse::content(200, Notation::Xml, xml_document(content))
}

fn refused(status: u16, code: u16, message: &str) -> Refusal {
    Errors::one(status, code, message).into()
}

fn kinds(state: &State, call: &Call, node: &str, below: &str, names: &[&str], put: &str) -> String {
    let patch = if state.verbs.contains(&"PATCH") { " patch=\"false\"" } else { "" };
    let webp = if state.release().at_least(&[8, 1]) { " image/webp," } else { "" };
    let mimes = format!("image/gif, image/jpg, image/jpeg, image/pjpeg, image/png,{webp} image/x-png");
    let kinds = join(names.iter().map(|name| {
        let link = format!("{}/api/images{below}/{name}", call.origin);
        format!(
            "<{name} xlink:href=\"{link}\" get=\"true\" put=\"{put}\" post=\"false\"{patch} delete=\"false\" head=\"true\" \
             upload_allowed_mimetypes=\"{mimes}\"/>\n"
        )
    }));
    format!("<{node}>\n{kinds}</{node}>\n")
}

fn general(state: &mut State, call: &Call, kind: &str) -> Result<FakeResponse, Refusal> {
    let path = format!("general/{kind}");
    match call.verb.as_str() {
        "GET" | "HEAD" => Ok(binary(state.world.file(&path).unwrap_or(PICTURE))),
        "PUT" => {
            let sent = sent(call)?;
            Ok(stored(&mut state.world, path, sent))
        }
        _ => Err(refused(405, 49, "This method is not allowed with general image resources.")),
    }
}

/// The sizes of a kind of owner, and the owners that have a picture.
fn owners(state: &State, call: &Call, kind: &str) -> String {
    let on = |row: &&Row| row.get(kind).is_some_and(|value| !falsy(value));
    let mut sizes: Vec<&Row> = state.world.rows("image_types").filter(on).collect();
    sizes.sort_by_key(|size| size.get("name").map(text));
    let sizes = join(sizes.into_iter().map(|size| {
        let of = |name: &str| size.get(name).map(text).unwrap_or_default();
        let (id, name) = (of("id"), of("name"));
        format!("<image_type id=\"{id}\" name=\"{name}\" xlink:href=\"{}/api/image_types/{id}\"/>\n", call.origin)
    }));
    let ids = state.world.rows(kind).filter_map(|row| row.get("id")?.as_u64());
    let has = |id: &u64| match kind {
        "products" => !pictures(&state.world, *id).is_empty(),
        _ => state.world.file(&format!("{kind}/{id}")).is_some(),
    };
    let owners = ids
        .filter(has)
        .map(|id| format!("<image id=\"{id}\" xlink:href=\"{}/api/images/{kind}/{id}\"/>\n", call.origin));
    format!("<image_types>\n{sizes}</image_types>\n<images>\n{}</images>\n", join(owners))
}

/// The pictures of a product.
fn pictures(world: &World, product: u64) -> Vec<u64> {
    world.row("products", product).into_iter().flat_map(|row| item_ids(row, "images")).collect()
}

fn product(state: &mut State, call: &Call, segment: &str) -> Result<FakeResponse, Refusal> {
    let id = segment.parse().unwrap_or(0);
    match call.verb.as_str() {
        "GET" | "HEAD" => {
            let pictures = pictures(&state.world, id);
            if pictures.is_empty() {
                return Ok(FakeResponse::new(404));
            }
            let pictures = join(pictures.into_iter().map(|picture| {
                format!(
                    "<declination id=\"{picture}\" xlink:href=\"{}/api/images/products/{id}/{picture}\"/>\n",
                    call.origin
                )
            }));
            Ok(xml(&format!("<image id=\"{id}\">\n{pictures}</image>\n")))
        }
        "POST" => {
            if state.world.row("products", id).is_none() {
                return Err(refused(400, 76, &format!("Product {id} does not exist")));
            }
            let sent = sent(call)?;
            Ok(add(&mut state.world, call, id, sent))
        }
        _ => Err(refused(405, 55, "This method is not allowed for listing image resources.")),
    }
}

/// Gives a product one more picture, and answers it with the picture.
fn add(world: &mut World, call: &Call, product: u64, sent: Sent) -> FakeResponse {
    let position = pictures(world, product).len() + 1;
    let picture = world.next_image();
    let cover = position == 1;
    if let Some(row) = world.row_mut("products", product) {
        let all = row.entry("associations").or_insert_with(|| json!({}));
        if let Some(images) = all.as_object_mut().map(|all| all.entry("images").or_insert_with(|| json!([]))) {
            images.as_array_mut().into_iter().for_each(|images| images.push(json!({ "id": picture.to_string() })));
        }
        if cover {
            row.insert("id_default_image".to_owned(), json!(picture.to_string()));
        }
    }
    let content = base64::engine::general_purpose::STANDARD.encode(&sent.bytes);
    world.store_file(format!("products/{product}/{picture}"), sent.bytes);
    let legend = join(world.languages().into_iter().map(|id| {
        format!("<language id=\"{id}\" xlink:href=\"{}/api/languages/{id}\">{}</language>", call.origin, cdata(""))
    }));
    let fields = [
        ("id", picture.to_string()),
        ("id_product", product.to_string()),
        ("position", position.to_string()),
        ("cover", if cover { "1".to_owned() } else { String::new() }),
    ];
    let fields = join(fields.iter().map(|(name, value)| format!("<{name}>{}</{name}>\n", cdata(value))));
    let content = format!("<content encode=\"base64\">{}</content>\n", cdata(&content));
    xml(&format!("<image>\n{fields}<legend>{legend}</legend>\n</image>\n{content}"))
}

fn picture_of_product(
    state: &mut State,
    call: &Call,
    product: &str,
    segment: &str,
    size: Option<&str>,
) -> Result<FakeResponse, Refusal> {
    let missing = || refused(400, 57, "This image id does not exist");
    let product = product.parse().unwrap_or(0);
    let all = pictures(&state.world, product);
    let picture = match segment {
        "bin" => state.world.row("products", product).and_then(|row| text(row.get("id_default_image")?).parse().ok()),
        id => id.parse().ok(),
    };
    let picture: u64 = picture.filter(|picture| all.contains(picture)).ok_or_else(missing)?;
    size.map_or(Ok(()), |size| sized(state, size))?;
    let path = format!("products/{product}/{picture}");
    match call.verb.as_str() {
        "GET" | "HEAD" => Ok(binary(state.world.file(&path).unwrap_or(PICTURE))),
        "PUT" => {
            let sent = sent(call)?;
            Ok(stored(&mut state.world, path, sent))
        }
        "DELETE" => {
            take(&mut state.world, product, picture);
            state.world.drop_file(&path);
            Ok(FakeResponse::new(200).header("Content-Sha1", sha1(b"")))
        }
        _ => Err(refused(405, 55, "This method is not allowed for listing image resources.")),
    }
}

/// Takes a picture from a product; the next one is the cover then.
fn take(world: &mut World, product: u64, picture: u64) {
    let is = |value: &Value| text(value) == picture.to_string();
    let left = pictures(world, product).into_iter().find(|left| *left != picture);
    let Some(row) = world.row_mut("products", product) else { return };
    if let Some(all) = row.get_mut("associations").and_then(Value::as_object_mut) {
        if let Some(images) = all.get_mut("images").and_then(Value::as_array_mut) {
            images.retain(|image| !image.get("id").is_some_and(is));
        }
        if all.get("images").is_some_and(falsy) {
            all.shift_remove("images");
        }
    }
    if row.get("id_default_image").is_some_and(is) {
        row.insert("id_default_image".to_owned(), json!(left.map(|left| left.to_string()).unwrap_or_default()));
    }
}

/// The one picture of a category, a brand, a supplier or a store.
fn picture(state: &mut State, call: &Call, kind: &str, segment: &str) -> Result<FakeResponse, Refusal> {
    let path = format!("{kind}/{}", segment.parse::<u64>().unwrap_or(0));
    let there = state.world.file(&path).is_some();
    let not_there = |code| refused(500, code, "This image does not exist on disk");
    match call.verb.as_str() {
        "GET" | "HEAD" => state.world.file(&path).map(binary).ok_or_else(|| not_there(61)),
        "POST" if there => Err(refused(400, 65, "This image already exists. To modify it, please use the PUT method")),
        "PUT" if !there => Err(not_there(63)),
        "POST" | "PUT" => {
            let sent = sent(call)?;
            Ok(stored(&mut state.world, path, sent))
        }
        "DELETE" if there => {
            state.world.drop_file(&path);
            Ok(FakeResponse::new(200).header("Content-Sha1", sha1(b"")))
        }
        _ => Err(not_there(64)),
    }
}

fn sized(state: &State, size: &str) -> Result<(), Refusal> {
    let mut names: Vec<String> = state.world.rows("image_types").filter_map(|row| row.get("name").map(text)).collect();
    names.sort();
    if names.iter().any(|name| name == size) {
        return Ok(());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(refused(400, 58, &format!("This image size does not exist. {}", did_you_mean(size, &names))))
}

/// The picture in a form.
fn sent(call: &Call) -> Result<Sent, Refusal> {
    let (Some(sent), _) = form(call, "image") else {
        return Err(refused(400, 76, "Please set an \"image\" parameter with image data for value"));
    };
    if mime(&sent.bytes).is_some() {
        return Ok(sent);
    }
    let formats = "gif, jpg, jpeg, jpe, png, webp";
    Err(refused(400, 76, &format!("Image upload error : Image format not recognized, allowed formats are: {formats}")))
}

fn stored(world: &mut World, path: String, sent: Sent) -> FakeResponse {
    let answer = binary(&sent.bytes);
    world.store_file(path, sent.bytes);
    answer
}

fn binary(picture: &[u8]) -> FakeResponse {
    FakeResponse::new(200)
        .header("Content-Sha1", sha1(picture))
        .header("Content-Type", mime(picture).unwrap_or("image/jpeg"))
        .body(picture.to_vec())
}

/// What the first bytes tell.
fn mime(picture: &[u8]) -> Option<&'static str> {
    let begins: [(&[u8], &str); 4] =
        [(b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"GIF8", "image/gif"), (b"RIFF", "image/webp")];
    begins.into_iter().find(|(begin, _)| picture.starts_with(begin)).map(|(_, mime)| mime)
}
