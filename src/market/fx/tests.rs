use super::*;

fn told(days: &[DayRates]) -> String {
    let line = |rates: &DayRates| {
        let all: Vec<String> = rates.per_euro.iter().map(|(currency, rate)| format!("{currency} {rate}")).collect();
        format!("{}: {}", rates.day, all.join(", "))
    };
    days.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_form_of_the_rates_is_read() {
    let daily = include_bytes!("../../../tests/fixtures/market/fx/daily.xml");
    assert_eq!(told(&read_xml(daily).unwrap()), "2026-03-06: HKD 9.75, JPY 160, USD 1.25");
    let history = include_bytes!("../../../tests/fixtures/market/fx/hist-90d.xml");
    let days = "2026-03-05: HKD 9.6, USD 1.2\n2026-03-06: HKD 9.75, USD 1.25";
    assert_eq!(told(&read_xml(history).unwrap()), days);
    let table = include_bytes!("../../../tests/fixtures/market/fx/hist.csv");
    let days = "2026-03-05: CNY 8.8, JPY 158.5, USD 1.2\n2026-03-06: CNY 8.9, JPY 160, USD 1.25";
    assert_eq!(told(&read_csv(table).unwrap()), days);
    let day = include_bytes!("../../../tests/fixtures/market/fx/frankfurter-day.json");
    assert_eq!(told(&read_json(day).unwrap()), "2024-03-05: CNY 7.8, USD 1.08");
    let days = include_bytes!("../../../tests/fixtures/market/fx/frankfurter-days.json");
    assert_eq!(told(&read_json(days).unwrap()), "2024-03-04: USD 1.07\n2024-03-05: USD 1.08");
}

#[test]
fn other_answers_are_told_apart() {
    type Read = fn(&[u8]) -> Result<Vec<DayRates>, ProviderError>;
    let (xml, csv, json): (Read, Read, Read) = (read_xml, read_csv, read_json);
    let page = "<!DOCTYPE html><html><title>Wait</title></html>";
    for (read, body, said) in [
        (xml, "", "its answer cannot be read: it is empty"),
        (xml, page, "it answered with a web page instead of data"),
        (xml, "{}", "its answer cannot be read: no Cube in it"),
        (xml, "<Cube time='2026-03-06'/>", "it has no prices for this symbol"),
        (csv, page, "it answered with a web page instead of data"),
        (csv, "a,b", "its answer cannot be read: no currencies in its heading"),
        (csv, "Date,USD\nx,1", "it has no prices for this symbol"),
        (json, "", "its answer cannot be read: it is empty"),
        (json, page, "it answered with a web page instead of data"),
        (json, "{}", "its answer cannot be read: its base is not EUR"),
        (json, "{\"base\":\"USD\",\"rates\":{}}", "its answer cannot be read: its base is not EUR"),
        (json, "{\"base\":\"EUR\",\"amount\":10,\"rates\":{}}", "its answer cannot be read: its amount is not 1"),
        (json, "{\"base\":\"EUR\"}", "its answer cannot be read: no rates in it"),
        (json, "{\"base\":\"EUR\",\"rates\":{\"2026-01-02\":{\"USD\":\"NaN\"}}}", "it has no prices for this symbol"),
    ] {
        assert_eq!(read(body.as_bytes()).unwrap_err().to_string(), said, "{body}");
    }
    for odd in ["<Cube time=", "<Cube time='2026", "<Cube currency='USD' rate", "<Cube \u{e9}='\u{e9}'/>", "<", "=''"] {
        assert!(xml(odd.as_bytes()).is_err(), "{odd}");
    }
}

#[test]
fn an_amount_is_converted_by_the_rates_that_stood_on_its_day() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let code = |text: &str| Currency::parse(text).unwrap();
    let mut rates = Rates::default();
    let history = include_bytes!("../../../tests/fixtures/market/fx/hist-90d.xml");
    rates.insert(ProviderId::ecb(), read_xml(history).unwrap());
    let old = include_bytes!("../../../tests/fixtures/market/fx/frankfurter-days.json");
    rates.insert(ProviderId::frankfurter(), read_json(old).unwrap());
    let said = |amount: i64, from: &str, to: &str, on: &str| {
        let converted = rates.convert(amount.into(), code(from), code(to), day(on))?;
        Some(format!(
            "{} {} at {} of {} by {}",
            converted.amount,
            to,
            converted.rate,
            converted.day,
            converted.source.title()
        ))
    };
    for (amount, from, to, on, expected) in [
        (100, "USD", "EUR", "2026-03-06", Some("80.0 EUR at 0.8 of 2026-03-06 by ECB")),
        (100, "EUR", "USD", "2026-03-05", Some("120.0 USD at 1.2 of 2026-03-05 by ECB")),
        // Sunday: Friday's rates stand.
        (39, "HKD", "USD", "2026-03-08", Some("5.00 USD at 0.1282051282051282051282051282 of 2026-03-06 by ECB")),
        // Old days come from who has them, and rates of two sources or days are never joined.
        (
            107,
            "USD",
            "EUR",
            "2024-03-04",
            Some("100 EUR at 0.9345794392523364485981308411 of 2024-03-04 by Frankfurter"),
        ),
        (1, "HKD", "USD", "2024-03-04", None),
        // Rates do not stand for ever, nor before their day.
        (1, "USD", "EUR", "2026-03-20", None),
        (1, "USD", "EUR", "2026-03-04", None),
        (1, "USD", "USD", "2026-03-06", None),
        (1, "USD", "XAU", "2026-03-06", None),
    ] {
        let found = said(amount, from, to, on);
        match (found, expected) {
            (Some(found), Some(expected)) => {
                // Division leaves digits that no one reads.
                let (number, rest) = found.split_once(' ').unwrap();
                let (wanted, wanted_rest) = expected.split_once(' ').unwrap();
                let round = |text: &str| text.parse::<Decimal>().unwrap().round_dp(8);
                assert_eq!((round(number), rest), (round(wanted), wanted_rest));
            }
            (found, expected) => assert_eq!(found.as_deref(), expected, "{amount} {from} {to} {on}"),
        }
    }
}
