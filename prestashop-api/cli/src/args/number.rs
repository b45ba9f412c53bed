//! Numbers on the command line.

use std::str::FromStr;

pub(super) fn id(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(id @ 1..) => Ok(id),
        _ => Err("an id is a whole number from 1 on".to_owned()),
    }
}

pub(super) fn count<T: FromStr + Default + PartialEq>(text: &str) -> Result<T, String> {
    match text.parse() {
        Ok(count) if count != T::default() => Ok(count),
        Err(_) if text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0') => {
            Err("it is too large".to_owned())
        }
        _ => Err("write a whole number from 1 on".to_owned()),
    }
}
