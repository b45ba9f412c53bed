//! When a recorded value and a re-encoded one are the same.

use prestashop_api::Decimal;
use serde_json::Value;

/// `""`, `null`, `false` and `[]`: what PHP sends for nothing.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// 0 as well.
pub(super) fn is_nothing(value: &Value) -> bool {
    is_blank(value) || value.as_u64() == Some(0) || value.as_str() == Some("0")
}

pub(super) fn whole(recorded: &Value, encoded: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_i64().map(i128::from).or(number.as_u64().map(i128::from)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    match (number(recorded), number(encoded)) {
        (Some(recorded), Some(encoded)) => recorded == encoded,
        (Some(0), None) => encoded.is_null(),
        (None, Some(0)) => is_blank(recorded),
        (None, None) => is_blank(recorded) && encoded.is_null(),
        _ => false,
    }
}

pub(super) fn yes_or_no(recorded: &Value, encoded: &Value) -> bool {
    let yes = match recorded {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) if text == "1" => Some(true),
        Value::Number(number) if number.as_u64() == Some(1) => Some(true),
        value if is_nothing(value) => Some(false),
        _ => None,
    };
    match encoded {
        Value::Bool(encoded) => yes == Some(*encoded),
        Value::Null => is_blank(recorded),
        _ => false,
    }
}

pub(super) fn decimal(recorded: &Value, encoded: &Value) -> bool {
    let digits = match recorded {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Number(number) => number.to_string(),
        blank => return is_blank(blank) && (encoded.is_null() || encoded.as_str() == Some("0")),
    };
    let Some(encoded) = encoded.as_str() else {
        return false;
    };
    // Only a number with an exponent has another way to be written.
    digits == encoded
        || (digits.contains(['e', 'E']) && Decimal::from_scientific(&digits).ok() == encoded.parse::<Decimal>().ok())
        || (recorded.is_number() && digits.strip_suffix(".0") == Some(encoded))
}

pub(super) fn text(recorded: &Value, encoded: &Value) -> bool {
    match recorded {
        Value::String(text) if !text.is_empty() => encoded.as_str() == Some(text),
        Value::Number(number) => encoded.as_str() == Some(&number.to_string()),
        blank => is_blank(blank) && (encoded.is_null() || encoded.as_str() == Some("")),
    }
}

pub(super) fn date(recorded: &Value, encoded: &Value) -> bool {
    const MIDNIGHT: &str = " 00:00:00";
    match recorded {
        Value::String(text) if text.starts_with("0000-00-00") => encoded.is_null(),
        Value::String(text) if !text.is_empty() => encoded
            .as_str()
            .is_some_and(|encoded| text.trim_end_matches(MIDNIGHT) == encoded.trim_end_matches(MIDNIGHT)),
        blank => is_blank(blank) && encoded.is_null(),
    }
}
