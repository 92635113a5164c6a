use expect_test::{Expect, expect};

use super::article;

fn check(text: &str, expected: Expect) {
    let article = article(text);
    assert_eq!(article.text, text);
    let lines: Vec<String> =
        article.blocks.iter().map(|block| format!("{}|{}", block.kind.name(), block.span.of(text))).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn one_block_for_each_line_that_is_not_blank() {
    check("", expect![[""]]);
    check(" \n\t\n\u{feff}\n", expect![[""]]);
    check(
        "Norfield rose 8%.\r\n\r\n  It fell later.\r\n",
        expect![[r"
            paragraph|Norfield rose 8%.
            paragraph|  It fell later."]],
    );
}

#[test]
fn bullets_stay_in_their_lines() {
    check(
        "- Revenue of $53 billion\n* Margin\n1. First\n(2) Second\n• Third\nA. Smith said so\n- \n2025. Not a list\n-5% was the fall\n— Dash",
        expect![[r"
            list_item|- Revenue of $53 billion
            list_item|* Margin
            list_item|1. First
            list_item|(2) Second
            list_item|• Third
            paragraph|A. Smith said so
            paragraph|- 
            paragraph|2025. Not a list
            paragraph|-5% was the fall
            paragraph|— Dash"]],
    );
}

#[test]
fn headings_need_a_longer_line_below() {
    let body = "Norfield Group said on Monday that sales at its Quentin unit rose 8% in the third quarter.";
    check(
        &format!(
            "Norfield's Big Bet on Chips\n{body}\nShares fell\nAfter hours.\nWhat it means for investors\n{body}\n# Marked\n> quoted words"
        ),
        expect![[r"
            heading|Norfield's Big Bet on Chips
            paragraph|Norfield Group said on Monday that sales at its Quentin unit rose 8% in the third quarter.
            paragraph|Shares fell
            paragraph|After hours.
            heading|What it means for investors
            paragraph|Norfield Group said on Monday that sales at its Quentin unit rose 8% in the third quarter.
            heading|# Marked
            quote|> quoted words"]],
    );
}
