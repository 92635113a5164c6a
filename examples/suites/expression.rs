//! The expressions in which feedparser's test feeds state what they expect: the few forms of Python they use.

use serde_json::Value;

use super::plain;

/// Whether an expression holds over the values that its names stand for; `None` where it is in no form known here.
pub(crate) fn holds(expression: &str, names: &[(&str, Value)]) -> Option<bool> {
    let mut reader = Reader { rest: expression, names };
    let value = reader.either()?;
    reader.rest.trim().is_empty().then(|| is_true(&value))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(own) => *own,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// Texts are the same when their words are.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a == b || plain(a) == plain(b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

struct Reader<'a> {
    rest: &'a str,
    names: &'a [(&'a str, Value)],
}

impl Reader<'_> {
    /// Takes a sign or a word off the front.
    fn take(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.trim_start().strip_prefix(sign) else { return false };
        if sign.ends_with(char::is_alphabetic) && rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return false;
        }
        self.rest = rest;
        true
    }

    fn either(&mut self) -> Option<Value> {
        let mut value = self.both()?;
        while self.take("or") {
            let other = self.both()?;
            value = if is_true(&value) { value } else { other };
        }
        Some(value)
    }

    fn both(&mut self) -> Option<Value> {
        let mut value = self.comparison()?;
        while self.take("and") {
            let other = self.comparison()?;
            value = if is_true(&value) { other } else { value };
        }
        Some(value)
    }

    /// `a == b == c` holds where both pairs do.
    fn comparison(&mut self) -> Option<Value> {
        let mut left = self.operand()?;
        let mut outcome = None;
        loop {
            let equal = self.take("==");
            if !equal && !self.take("!=") {
                return Some(outcome.map_or(left, Value::Bool));
            }
            let right = self.operand()?;
            outcome = Some(outcome.unwrap_or(true) && same(&left, &right) == equal);
            left = right;
        }
    }

    fn operand(&mut self) -> Option<Value> {
        if self.take("not") {
            return Some(Value::Bool(!is_true(&self.comparison()?)));
        }
        if self.take("(") {
            return self.tuple();
        }
        if self.take("{") {
            return self.dictionary();
        }
        if self.take("None") {
            return Some(Value::Null);
        }
        if self.take("len(") {
            let value = self.either()?;
            let length = value.as_array().map(Vec::len)?;
            return self.take(")").then_some(Value::from(length));
        }
        if self.take("ord(") {
            let code = self.either()?.as_str()?.chars().next().map(u32::from)?;
            return self.take(")").then_some(Value::from(code));
        }
        self.rest = self.rest.trim_start();
        if let Some(text) = self.text() {
            return Some(Value::String(text));
        }
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let (number, rest) = self.rest.split_at_checked(digits)?;
            self.rest = rest;
            return number.trim_start_matches('0').parse().or(Ok::<_, ()>(0_u64)).ok().map(Value::from);
        }
        self.named()
    }

    /// The rest of `(a)` or of `(a, b, …)`.
    fn tuple(&mut self) -> Option<Value> {
        let first = self.either()?;
        if self.take(")") {
            return Some(first);
        }
        let mut items = vec![first];
        while self.take(",") {
            items.push(self.either()?);
        }
        self.take(")").then_some(Value::Array(items))
    }

    fn dictionary(&mut self) -> Option<Value> {
        let mut fields = serde_json::Map::new();
        while !self.take("}") {
            let key = self.operand()?.as_str()?.to_owned();
            if !self.take(":") {
                return None;
            }
            fields.insert(key, self.either()?);
            _ = self.take(",");
        }
        Some(Value::Object(fields))
    }

    /// `name['key'][0].field`. What is not there equals nothing, not even `None`.
    fn named(&mut self) -> Option<Value> {
        let (name, value) = self.names.iter().find(|(name, _)| self.rest.starts_with(name))?;
        self.rest = self.rest.strip_prefix(name)?;
        let mut value = Some(value.clone());
        loop {
            if self.take("[") {
                let key = self.either()?;
                value = value.and_then(|value| match &key {
                    Value::String(key) => value.get(key).cloned(),
                    key => value.get(usize::try_from(key.as_u64()?).ok()?).cloned(),
                });
                if !self.take("]") {
                    return None;
                }
            } else if self.take(".") {
                let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
                let (key, rest) = self.rest.split_at_checked(end)?;
                value = value.and_then(|value| value.get(key).cloned());
                self.rest = rest;
            } else {
                return Some(value.unwrap_or_else(|| Value::String("\u{0}not there".to_owned())));
            }
        }
    }

    /// A string with its escapes: `u'caf\xe9'`, `'\u00e9'`.
    fn text(&mut self) -> Option<String> {
        let start = self.rest.strip_prefix('u').unwrap_or(self.rest);
        let quote = start.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let mut signs = start.strip_prefix(quote)?.chars();
        let mut out = String::new();
        loop {
            match signs.next()? {
                '\\' => {
                    let escape = signs.next()?;
                    let digits = match escape {
                        'x' => 2,
                        'u' => 4,
                        'U' => 8,
                        'n' => {
                            out.push('\n');
                            continue;
                        }
                        other => {
                            out.push(other);
                            continue;
                        }
                    };
                    let code: String = signs.by_ref().take(digits).collect();
                    out.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
                }
                end if end == quote => {
                    self.rest = signs.as_str();
                    return Some(out);
                }
                other => out.push(other),
            }
        }
    }
}
