//! Bodies of writes: always XML, as no PrestaShop reads JSON.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::error::{Error, Result};

/// The document that writes some fields of one item.
///
/// # Errors
/// When a value holds a control character, which no XML can carry; the message names the field.
pub(crate) fn document(item: &str, fields: &[(&str, String)]) -> Result<String> {
    for (name, value) in fields {
        if let Some(c) = value.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
            return Err(Error::usage(format!("{item}.{name} holds the control character {c:?}: XML cannot carry it"))
                .with_path(*name));
        }
    }
    let mut writer = Writer::new(Vec::new());
    write(&mut writer, item, fields).map_err(|error| Error::usage(format!("the body cannot be written: {error}")))?;
    String::from_utf8(writer.into_inner()).map_err(|error| Error::usage(format!("the body cannot be written: {error}")))
}

fn write(writer: &mut Writer<Vec<u8>>, item: &str, fields: &[(&str, String)]) -> std::io::Result<()> {
    writer.write_event(Event::Start(BytesStart::new("prestashop")))?;
    writer.write_event(Event::Start(BytesStart::new(item)))?;
    for (name, value) in fields {
        writer.write_event(Event::Start(BytesStart::new(*name)))?;
        writer.write_event(Event::Text(BytesText::new(value)))?;
        writer.write_event(Event::End(BytesEnd::new(*name)))?;
    }
    writer.write_event(Event::End(BytesEnd::new(item)))?;
    writer.write_event(Event::End(BytesEnd::new("prestashop")))
}
