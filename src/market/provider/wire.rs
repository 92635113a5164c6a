//! JSON as sources send it: numbers that are strings, holes that are null, and paths into it.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{ProviderError, is_web_page};

/// A body as JSON, or what it is instead.
pub(in crate::market) fn json(body: &[u8]) -> Result<Value, ProviderError> {
    if is_web_page(body) {
        return Err(ProviderError::Challenge);
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(ProviderError::Damaged("it is empty".to_owned()));
    }
    serde_json::from_slice(body).map_err(|_| ProviderError::Damaged("it is no JSON".to_owned()))
}

/// What stands at a path such as `chart.result.0.meta`; an empty path is the value itself.
pub(in crate::market) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(value, |value, step| match value {
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        Value::Object(_) => value.get(step),
        _ => None,
    })
}

/// What must stand at a path.
pub(in crate::market) fn must<'a>(value: &'a Value, path: &str) -> Result<&'a Value, ProviderError> {
    at(value, path).filter(|found| !found.is_null()).ok_or_else(|| ProviderError::Damaged(format!("no {path} in it")))
}

/// A price above zero, as a number or as text; none for null, `NaN`, `Infinity` and nonsense.
pub(in crate::market) fn price(value: Option<&Value>) -> Option<Decimal> {
    number(value).filter(|price| *price > Decimal::ZERO)
}

/// A number, as a number or as text; none for null, `NaN`, `Infinity` and nonsense.
pub(in crate::market) fn number(value: Option<&Value>) -> Option<Decimal> {
    let text = match value? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().replace(',', ""),
        _ => return None,
    };
    let number: Decimal = text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())?;
    // A float written out to its last digit says nothing beyond the tenth.
    Some(number.round_dp(10).normalize())
}

/// Units traded.
pub(in crate::market) fn volume(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| u64::try_from(price(Some(value))?.trunc()).ok())
}
