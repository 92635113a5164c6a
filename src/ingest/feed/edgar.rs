//! Filings in the SEC's Atom feeds, retold so that a story names its company and says what was filed.
//!
//! EDGAR titles every entry "8-K - Current report", names the company beside the entries only, and puts a record for
//! machines where the content stands (shape of `browse-edgar?output=atom`, 2026).

use super::{Draft, element::Element};
use crate::{ingest::html, model::feed::Person};

/// How EDGAR identifies a filing.
const ID: &str = "urn:tag:sec.gov,2008:accession-number=";
/// The item that only says that exhibits are attached.
const EXHIBITS: &str = "Item 9.01";

/// The company a whole feed is about; none where it holds many companies' filings.
pub(super) fn company(feed: &Element) -> Option<String> {
    let about = feed.own("company-info").next()?;
    about.own("conformed-name").find_map(Element::words).map(str::to_owned)
}

/// The entry as a reader wants it, if it is a filing.
pub(super) fn retold(mut draft: Draft, item: &Element, company: Option<&str>) -> Draft {
    if !draft.id.as_deref().is_some_and(|id| id.starts_with(ID)) {
        return draft;
    }
    let form = item.own("category").find_map(|category| category.attribute("term")).map(str::to_owned);
    // "8-K - NORFIELD FREIGHT LINES, INC. (0001999999) (Filer)" in the feed of all companies.
    let title = draft.title.clone().unwrap_or_default();
    let titled = title.split_once(" - ").map(|(_, name)| name.trim());
    let named = titled.and_then(|name| name.split_once(" (")).map(|(name, _)| name.trim());
    let (Some(form), Some(company)) = (form, company.or(named).filter(|name| !name.is_empty())) else { return draft };
    let items: Vec<String> = items(draft.summary.as_deref().unwrap_or_default());
    let news = items.iter().filter(|item| !item.starts_with(EXHIBITS));
    let news: Vec<&str> = news.map(|item| item.split_once(": ").map_or(item.as_str(), |(_, name)| name)).collect();
    draft.title = Some(if news.is_empty() {
        format!("{company}: Form {form}")
    } else {
        format!("{company}: {} ({form})", news.join("; "))
    });
    let mut content = format!("<p>{} filed Form {} with the SEC.</p>", escaped(company), escaped(&form));
    if !items.is_empty() {
        let lines: Vec<String> = items.iter().map(|item| format!("<li>{}</li>", escaped(item))).collect();
        content.extend(["<ul>", &lines.concat(), "</ul>"]);
    }
    draft.authors = vec![Person { name: Some(company.to_owned()), ..Person::default() }];
    draft.categories = vec![form];
    draft.summary = None;
    draft.content = Some(content);
    draft
}

/// The lines "Item 2.02: ..." of a summary.
fn items(summary: &str) -> Vec<String> {
    let lines = summary.split("<br").map(|line| line.split_once('>').map_or(line, |(_, after)| after));
    lines.map(html::plain_text).filter(|line| line.starts_with("Item ")).take(20).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use crate::ingest::feed::parse;

    /// Title, author, categories and content of each entry.
    fn check(body: &str, expected: &[&str]) {
        let feed = parse(body.as_bytes(), Some("application/atom+xml"), None).unwrap();
        let told: Vec<String> = feed
            .entries
            .iter()
            .map(|entry| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let categories = entry.categories.join(" ");
                format!("{} | {} | {categories} | {}", text(&entry.title), text(&entry.author), text(&entry.html))
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_filing_names_its_company_and_what_was_filed() {
        check(
            include_str!("../../../tests/fixtures/market/edgar/company.atom"),
            &[
                "NORFIELD FREIGHT & LINES, INC.: Results of Operations and Financial Condition (8-K) | \
                 NORFIELD FREIGHT & LINES, INC. | 8-K | <p>NORFIELD FREIGHT &amp; LINES, INC. filed Form 8-K with the \
                 SEC.</p><ul><li>Item 2.02: Results of Operations and Financial Condition</li><li>Item 9.01: Financial \
                 Statements and Exhibits</li></ul>",
                "NORFIELD FREIGHT & LINES, INC.: Form 8-K/A | NORFIELD FREIGHT & LINES, INC. | 8-K/A | <p>NORFIELD \
                 FREIGHT &amp; LINES, INC. filed Form 8-K/A with the SEC.</p>",
            ],
        );
    }

    #[test]
    fn in_the_feed_of_all_companies_the_title_names_the_company() {
        let feed = |id: &str| {
            format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><title>Latest</title><entry>\
                 <title>8-K - ORIENT LINES LTD (0001888888) (Filer)</title><id>{id}</id>\
                 <category scheme='https://www.sec.gov/' label='form type' term='8-K'/>\
                 <summary type='html'>&lt;b&gt;Filed:&lt;/b&gt; 2026-11-04&lt;br&gt;Item 5.02: Departure of \
                 Directors&lt;br/&gt;Item 8.01: Other Events</summary></entry></feed>"
            )
        };
        check(
            &feed("urn:tag:sec.gov,2008:accession-number=0001888888-26-000001"),
            &[
                "ORIENT LINES LTD: Departure of Directors; Other Events (8-K) | ORIENT LINES LTD | 8-K | <p>ORIENT LINES \
               LTD filed Form 8-K with the SEC.</p><ul><li>Item 5.02: Departure of Directors</li><li>Item 8.01: Other \
               Events</li></ul>",
            ],
        );
        // Anybody else's entry stays as it is.
        check(
            &feed("urn:x"),
            &["8-K - ORIENT LINES LTD (0001888888) (Filer) |  | form type | <b>Filed:</b> 2026-11-04<br>Item 5.02: \
               Departure of Directors<br/>Item 8.01: Other Events"],
        );
    }
}
