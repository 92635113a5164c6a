//! What changed between two texts of a story: words that came and went, and the numbers that are others now.

use super::{
    Comparison, NumberChange,
    token::{Break, Token},
};
use crate::model::span::Span;

/// A stretch of text in the order it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the new text that stood in the old one too.
    Same(Span),
    /// Bytes of the old text that are gone.
    Deleted(Span),
    /// Bytes of the new text that are new.
    Inserted(Span),
}

/// What changed from one text to another.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Changes {
    /// The new text from its beginning to its end, with what is gone where it stood.
    pub pieces: Vec<Piece>,
    /// Numbers that were corrected in their place, both as written, each once.
    pub numbers: Vec<NumberChange>,
    /// Words that came.
    pub inserted: usize,
    /// Words that went.
    pub deleted: usize,
}

/// Compares two texts word by word; white space, quotes and dashes make no difference.
pub fn changes(before: &str, after: &str) -> Changes {
    let comparison = Comparison::new(before, after);
    let mut changes = Changes::default();
    let Some((differences, kept)) = comparison.differences.as_ref().and_then(|own| Some((own, own.kept.as_ref()?)))
    else {
        push_same(&mut changes.pieces, &mut 0, after.len());
        return changes;
    };
    let (old, new) = (&differences.old, &differences.new);
    let mut gone: Vec<Span> = Vec::new();
    let mut shown = 0;
    let (mut o, mut n) = (0, 0);
    let ends = (old.len(), new.len());
    let pairs = from_sentence_to_sentence(kept.pairs().collect(), old, new);
    for (next_o, next_n) in pairs.into_iter().chain(std::iter::once(ends)) {
        let went = old.get(o..next_o).unwrap_or_default();
        let came = new.get(n..next_n).unwrap_or_default();
        if let Some(span) = around(went) {
            // Where the words stood: right before what stands there now.
            let at = came.first().or_else(|| new.get(next_n)).map_or(after.len(), |token| token.span.start());
            let is_line = came.is_empty() && went.first().is_some_and(|token| token.before == Break::Line);
            let follows = old.get(next_o).filter(|_| is_line).map(|token| token.span.start());
            // A line goes with the break at its end.
            let span = follows.map_or(span, |end| Span::new(span.start(), end));
            let at = if came.is_empty() && follows.is_none() {
                n.checked_sub(1).and_then(|i| new.get(i)).map_or(at, |t| t.span.end())
            } else {
                at
            };
            push_same(&mut changes.pieces, &mut shown, at);
            changes.pieces.push(Piece::Deleted(span));
            changes.deleted += words(went);
            gone.push(span);
        }
        if let Some(span) = around(came) {
            push_same(&mut changes.pieces, &mut shown, span.start());
            changes.pieces.push(Piece::Inserted(span));
            changes.inserted += words(came);
            shown = span.end();
        }
        (o, n) = (next_o + 1, next_n + 1);
    }
    push_same(&mut changes.pieces, &mut shown, after.len());
    changes.numbers = numbers(&comparison, before, &gone);
    changes
}

/// Where as many words before as behind could have come or gone ("[. It fell]. It rose." for ". [It fell.] It rose."),
/// those are taken that begin with a sentence.
fn from_sentence_to_sentence(mut pairs: Vec<(usize, usize)>, old: &[Token], new: &[Token]) -> Vec<(usize, usize)> {
    /// Tokens that a change is moved by at most: a stop and a quote, or the word two sentences begin with.
    const MOST: usize = 3;
    let (mut o, mut n) = (0, 0);
    for at in 0..pairs.len() {
        let Some(&(next_o, next_n)) = pairs.get(at) else { break };
        let is_one_sided = (next_o > o) != (next_n > n);
        let (tokens, from, to) = if next_o > o { (old, o, next_o) } else { (new, n, next_n) };
        let begins = |index: Option<usize>| index.and_then(|at| tokens.get(at)).is_some_and(|t| t.before > Break::None);
        let is_same = |a: usize, b: usize| tokens.get(a).map(|token| token.key) == tokens.get(b).map(|token| token.key);
        let later = (0..=MOST).find(|step| is_one_sided && begins(Some(from + step)));
        let earlier = (1..=MOST).find(|step| is_one_sided && begins(from.checked_sub(*step)));
        if let Some(steps) = later
            && (0..steps).all(|step| pairs.get(at + step) == Some(&(next_o + step, next_n + step)))
            && (0..steps).all(|step| is_same(from + step, to + step))
        {
            for (step, pair) in pairs.iter_mut().skip(at).take(steps).enumerate() {
                *pair = (o + step, n + step);
            }
        } else if let Some(steps) = earlier.filter(|steps| *steps <= at)
            && (1..=steps).all(|step| pairs.get(at - step) == Some(&(o - step, n - step)))
            && (1..=steps).all(|step| is_same(from - step, to - step))
        {
            for (step, pair) in (1..=steps).zip(pairs.iter_mut().take(at).rev()) {
                *pair = (next_o - step, next_n - step);
            }
        }
        if let Some((last_o, last_n)) = pairs.get(at) {
            (o, n) = (last_o + 1, last_n + 1);
        }
    }
    pairs
}

fn words(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| token.class.is_word()).count()
}

fn around(tokens: &[Token]) -> Option<Span> {
    Some(Span::new(tokens.first()?.span.start(), tokens.last()?.span.end()))
}

fn push_same(pieces: &mut Vec<Piece>, shown: &mut usize, upto: usize) {
    if *shown < upto {
        pieces.push(Piece::Same(Span::new(*shown, upto)));
        *shown = upto;
    }
}

/// The numbers that changed in the lines that lost words.
fn numbers(comparison: &Comparison<'_>, before: &str, gone: &[Span]) -> Vec<NumberChange> {
    let mut found: Vec<NumberChange> = Vec::new();
    let mut at = 0;
    for line in before.split('\n') {
        let span = Span::new(at, at + line.len());
        at = span.end() + 1;
        let first = gone.partition_point(|gone| gone.end() <= span.start());
        if gone.get(first).is_some_and(|gone| gone.overlaps(span)) {
            for change in comparison.place(span).changes {
                if !found.contains(&change) {
                    found.push(change);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with `[-gone-]` and `{+new+}`, as wdiff writes it.
    fn shown(before: &str, after: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Same(span) => span.of(after).to_owned(),
            Piece::Deleted(span) => format!("[-{}-]", span.of(before)),
            Piece::Inserted(span) => format!("{{+{}+}}", span.of(after)),
        };
        changes(before, after).pieces.iter().map(piece).collect()
    }

    #[test]
    fn what_came_and_what_went_stand_where_they_stood() {
        let check = |before: &str, after: &str, expected: &str| assert_eq!(shown(before, after), expected);
        check("", "", "");
        check("Sales rose.", "Sales rose.", "Sales rose.");
        check("Sales rose.", "Sales  rose.", "Sales  rose.");
        check("Sales fell sharply.", "Sales fell.", "Sales fell[-sharply-].");
        check("Sales fell.", "Sales fell sharply.", "Sales fell {+sharply+}.");
        check("One.\nTwo.", "One.\nNew line.\nTwo.", "One.\n{+New line.+}\nTwo.");
        check("One.\nGone line.\nTwo.", "One.\nTwo.", "One.\n[-Gone line.\n-]Two.");
        check("It rose. It fell far. It ended.", "It rose. It ended.", "It rose.[-It fell far.-] It ended.");
        check("It rose. It ended.", "It rose. It fell far. It ended.", "It rose. {+It fell far.+} It ended.");
        check("gone", "", "[-gone-]");
        check("", "new", "{+new+}");
    }

    #[test]
    fn a_corrected_number_is_named_with_its_scale_and_unit() {
        let check = |before: &str, after: &str, expected: &[(&str, &str)]| {
            let found = changes(before, after).numbers;
            let found: Vec<(&str, &str)> =
                found.iter().map(|change| (change.before.as_str(), change.after.as_str())).collect();
            assert_eq!(found, expected, "{after}");
        };
        check(
            "Capital spending will be $53 billion over three years.\nShares fell 4%.",
            "Capital spending will be $55 billion over three years.\nShares fell 4%.",
            &[("$53 billion", "$55 billion")],
        );
        check("Shares fell 4% in London.", "Shares fell 4% in Leeds.", &[]);
        check("Shares fell 4% in London.", "Shares fell 4.5% in London.", &[("4%", "4.5%")]);
    }

    #[test]
    fn the_pieces_are_the_new_text_whatever_it_is() {
        let texts = ["", " a ", "Oné twö\n\u{4e2d}\u{56fd} 5%", "b \u{1f1e9}\u{1f1ea} a\n\n\ta", "a a a b", "5% of a"];
        for before in texts {
            for after in texts {
                let whole: String = changes(before, after)
                    .pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Same(span) | Piece::Inserted(span) => span.of(after),
                        Piece::Deleted(_) => "",
                    })
                    .collect();
                assert_eq!(whole, after, "from {before:?}");
            }
        }
    }
}
