//! The shapes of sources: what the tests' own servers send fits the JSON Schema of its endpoint, and each schema refuses
//! what is of another shape.

use std::{fs, path::Path};

use regex::Regex;
use serde_json::{Map, Value, json};

/// Where a value does not fit; a schema's words that are not known here are a fault of this test.
fn faults(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let schema = schema.as_object().unwrap();
    for (word, told) in schema {
        match word.as_str() {
            "$schema" | "title" => {}
            "type" if !types(told).any(|kind| is_of(kind, value)) => found.push(format!("{at}: no {told}")),
            "const" if !equal(told, value) => found.push(format!("{at}: not {told}")),
            "pattern" if value.as_str().is_some_and(|text| !fits(told, text)) => {
                found.push(format!("{at}: not {told}"))
            }
            "required" => {
                let names = told.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                let lacks = |name: &&str| value.as_object().is_some_and(|object| !object.contains_key(*name));
                found.extend(names.filter(lacks).map(|name| format!("{at}: lacks {name}")));
            }
            "properties" => {
                for (name, of) in told.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        faults(of, value, &format!("{at}.{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                let nothing = Map::new();
                let named = schema.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
                for (name, value) in value.as_object().into_iter().flatten() {
                    if !named.contains_key(name) {
                        faults(told, value, &format!("{at}.{name}"), found);
                    }
                }
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flat_map(Map::keys) {
                    faults(told, &Value::from(name.as_str()), &format!("{at}: the name {name}"), found);
                }
            }
            "items" => {
                for (place, value) in value.as_array().into_iter().flatten().enumerate() {
                    faults(told, value, &format!("{at}.{place}"), found);
                }
            }
            "type" | "const" | "pattern" => {}
            word => panic!("this test does not know {word}"),
        }
    }
}

fn types(told: &Value) -> impl Iterator<Item = &str> {
    let several = told.as_array().into_iter().flatten();
    several.chain(told.is_string().then_some(told)).map(|kind| kind.as_str().unwrap())
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        kind => panic!("no type {kind}"),
    }
}

fn equal(told: &Value, value: &Value) -> bool {
    told == value || told.as_f64().is_some_and(|number| value.as_f64() == Some(number))
}

fn fits(pattern: &Value, text: &str) -> bool {
    Regex::new(pattern.as_str().unwrap()).unwrap().is_match(text)
}

fn schema(name: &str) -> Value {
    let path = Path::new("tests/fixtures/market/schemas").join(format!("{name}.schema.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Asserts that a body has the shape of an endpoint.
pub(crate) fn check(name: &str, body: &str) {
    check_but(name, body, &[]);
}

/// The same of a body whose values at these places are damaged on purpose, all of them and no others.
fn check_but(name: &str, body: &str, damaged: &[&str]) {
    let mut found = Vec::new();
    faults(&schema(name), &serde_json::from_str(body).unwrap(), "", &mut found);
    let mut places: Vec<&str> = found.iter().filter_map(|fault| fault.split(':').next()).collect();
    places.dedup();
    assert_eq!(places, damaged, "{name}: {found:?}");
}

fn fixture(path: &str) -> String {
    fs::read_to_string(Path::new("tests/fixtures/market").join(path)).unwrap()
}

#[test]
fn what_our_servers_send_has_the_shape_of_its_endpoint() {
    check("sec-submissions", &fixture("edgar/submissions.json"));
    let damaged = ["Revenues.units.USD.11", "Revenues.units.USD.12", "Unread.units.USD.0"];
    let damaged = damaged.map(|place| format!(".facts.us-gaap.{place}"));
    let damaged: Vec<&str> = damaged.iter().map(String::as_str).collect();
    check_but("sec-companyfacts", &fixture("edgar/companyfacts.json"), &damaged);
    check("sec-companyfacts", &fixture("edgar/companyfacts-cny.json"));
    check("sec-companyconcept", &fixture("edgar/companyconcept.json"));
    check("sec-frames", &fixture("edgar/frame.json"));
    check_but("frankfurter-day", &fixture("fx/frankfurter-day.json"), &[".rates"]);
    check("yahoo-chart", &crate::providers::chart("USD", "[100,null,102.5]", ""));
    check("tiingo-daily", crate::providers::TIINGO);
}

#[test]
fn every_schema_refuses_what_is_of_another_shape() {
    let folder = fs::read_dir("tests/fixtures/market/schemas").unwrap();
    let names = folder.filter_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".schema.json").map(str::to_owned)
    });
    let names: Vec<String> = names.collect();
    assert_eq!(names.len(), 7, "each is checked above: {names:?}");
    for name in names {
        for other in [json!(3), json!("text"), json!([3]), json!({ "error": "no" })] {
            let mut found = Vec::new();
            faults(&schema(&name), &other, "", &mut found);
            let is_told = name == "yahoo-chart" && other.is_object();
            assert!(!found.is_empty() || is_told, "{name} takes {other}");
        }
    }
    let mut found = Vec::new();
    faults(&schema("frankfurter-day"), &json!({"base":"USD","date":"6 March","rates":{"usd":"1.1"}}), "", &mut found);
    assert_eq!(found.len(), 4, "{found:?}");
}
