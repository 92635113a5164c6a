//! Where a passage stands in a later text, and whether that is sure enough to say so.

use std::{collections::VecDeque, ops::Range};

use super::{
    align::{Pair, Words, align},
    diff::Kept,
    token::{Break, Class, Token},
};

/// Tokens around a passage that are compared with it.
const AROUND: usize = 24;
/// Of these, those nearest to the passage that count as its surroundings.
const NEAR: usize = 10;

/// Tokens more than a passage was long that are looked at on each side.
const SLACK: usize = 3;
/// Tokens on each side by which copies of a passage are told apart.
const FAR: usize = 100;

/// Both texts, and what is known of them.
pub(super) struct Texts<'a> {
    /// The text the passage was marked in.
    pub(super) old: &'a [Token],
    /// The text it is looked for in.
    pub(super) new: &'a [Token],
    /// The rough picture; none where the old text is only a piece around the passage.
    pub(super) kept: Option<&'a Kept>,
    /// The words of both.
    pub(super) words: Words<'a>,
}

/// A place that may be the passage's.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its tokens in the new text.
    pub(super) image: Range<usize>,
    /// What became of the passage's tokens, those gone left out.
    pub(super) pairs: Vec<Pair>,
    /// Whether it stands where the old text's order puts it.
    pub(super) in_order: bool,
    /// How much of the passage is left, in percent of weight.
    kept: u32,
    /// How much is left of its words that occur only once in the old text; none if it has no such words.
    rare: Option<u32>,
    /// How much is left of its words that are neither names nor numbers, which a translation keeps too.
    plain: Option<u32>,
    /// Whether a name is gone from it.
    lost_name: bool,
    /// How much is left of the text before it; none at the text's beginning.
    left: Option<u32>,
    /// How much is left of the text after it; none at the text's end.
    right: Option<u32>,
    /// Words of the longest piece left without a change.
    run: usize,
    /// Whether one piece is left and what goes on from it says something else, and more.
    goes_on_otherwise: bool,
}

/// Finds the passage, if it is still there beyond doubt.
pub(super) fn find(texts: &Texts<'_>, passage: &Range<usize>) -> Option<Found> {
    let words = count_words(texts.old.get(passage.clone())?);
    let here = in_place(texts, passage).filter(|found| {
        found.is_sure_in_place(words, passage) && !is_rather_a_twin(texts, passage, &found.image, true)
    });
    if here.as_ref().is_some_and(|found| found.kept == 100 || found.surroundings() >= 60) {
        return here;
    }
    let here = here.or_else(|| instead_of_a_twin(texts, passage));
    if here.as_ref().is_some_and(|found| found.kept == 100) {
        return here;
    }
    let there = elsewhere(texts, passage, words);
    match (here, there) {
        (Some(here), Some(there)) => Some(if there.kept >= here.kept + 15 { there } else { here }),
        (here, there) => here.or(there).or_else(|| moved_whole(texts, passage)),
    }
}

/// The passage at the place the surrounding text gives it.
fn in_place(texts: &Texts<'_>, passage: &Range<usize>) -> Option<Found> {
    let kept = texts.kept?;
    let old = around(passage, texts.old.len());
    let mut from = kept.new_before(old.start + 1).unwrap_or(0);
    let mut upto = kept.new_from(old.end.saturating_sub(1)).map_or(texts.new.len(), |last| last + 1);
    let room = 2 * old.len() + 200;
    if upto.saturating_sub(from) > room {
        // Much has come between: the place is told from the tokens of the passage itself, else from its neighbours.
        let inside = |token: Option<usize>| token.filter(|&new| kept.old_of(new).is_some_and(|o| passage.contains(&o)));
        let first = inside(kept.new_from(passage.start)).or_else(|| kept.new_before(passage.start));
        let last = inside(kept.new_before(passage.end)).or_else(|| kept.new_from(passage.end));
        let (first, last) = (first.unwrap_or(0), last.unwrap_or(texts.new.len()));
        if last.saturating_sub(first) > room {
            return None;
        }
        from = from.max(first.saturating_sub(old.len() + 100));
        upto = upto.min(last + old.len() + 100);
    }
    let found = measure(texts, passage, &aligned(texts, old, from..upto))?;
    // With none of its neighbours beside it, it has not just stayed.
    Some(Found { in_order: found.in_order || found.surroundings() > 0, ..found })
}

/// The place where a word-for-word copy of the passage is taken to stand now, though this one fits there better: of two
/// copies of which one is gone, the rough picture keeps either.
fn instead_of_a_twin(texts: &Texts<'_>, passage: &Range<usize>) -> Option<Found> {
    let kept = texts.kept?;
    let tokens = texts.old.get(passage.clone())?;
    let image_of = |start: usize| {
        let first = kept.new_of(start)?;
        let stays = (0..tokens.len()).all(|at| kept.new_of(start + at) == Some(first + at));
        stays.then_some(first..first + tokens.len())
    };
    let twins = texts.words.in_old.copies(texts.old, tokens).filter(|&start| start != passage.start).take(16);
    let (fits, image) = twins
        .filter_map(|start| {
            let image = image_of(start)?;
            let (before, after) = sides_in_common(texts, passage, &image);
            // What differs must be another sentence: in the passage's own it would make it a lookalike.
            let is_whole = (passage.start - before..=passage.start).any(|at| begins(texts.old, at))
                && (passage.end..=passage.end + after).any(|at| at == texts.old.len() || begins(texts.old, at));
            let twin = surroundings_in_common(texts, &(start..start + tokens.len()), &image);
            (is_whole && before + after > twin).then_some((before + after, image))
        })
        .max_by_key(|(fits, _)| *fits)?;
    let found = measure(texts, passage, &aligned_apart(texts, passage, image))?;
    (fits >= NEAR).then_some(Found { in_order: true, ..found })
}

/// A whole line, or a whole sentence of some length, that stood once in the old text and stands once in the new one, word
/// for word: among lines of one template the rough picture gives its words to its neighbours.
fn moved_whole(texts: &Texts<'_>, passage: &Range<usize>) -> Option<Found> {
    const WORDS: usize = 8;
    texts.kept?;
    let tokens = texts.old.get(passage.clone())?;
    let mut places = texts.words.in_new.copies(texts.new, tokens);
    let start = places.next().filter(|_| places.next().is_none())?;
    let image = start..start + tokens.len();
    let once = texts.words.in_old.copies(texts.old, tokens).nth(1).is_none();
    let sides = [edges(texts.old, passage), edges(texts.new, &image)];
    let least = if count_words(tokens) >= WORDS { Break::Sentence } else { Break::Line };
    let is_whole = once && count_words(tokens) >= 2 && sides.iter().flatten().all(|edge| *edge >= least);
    is_whole.then(|| measure(texts, passage, &aligned_apart(texts, passage, image)))?
}

/// What parts a passage from the text before it and after it, a sign at its end left out.
fn edges(tokens: &[Token], passage: &Range<usize>) -> [Break; 2] {
    let before = |at: usize| tokens.get(at).map_or(Break::Line, |token| token.before);
    let sign = tokens.get(passage.end).is_some_and(|token| token.class == Class::Punctuation);
    let after = if sign { before(passage.end + 1) } else { before(passage.end) };
    [before(passage.start), after]
}

/// The passage at another place, in text that was not there before.
fn elsewhere(texts: &Texts<'_>, passage: &Range<usize>, words: usize) -> Option<Found> {
    let mut found: Vec<Found> = windows(texts, passage)
        .into_iter()
        .filter_map(|window| {
            let found = measure(texts, passage, &aligned_apart(texts, passage, window))?;
            let sure = match texts.kept {
                Some(_) => found.is_sure_elsewhere(words, passage),
                None => found.is_sure_by_surroundings(passage),
            };
            let sure = sure
                && !is_taken(texts, passage, &found.image)
                && !is_rather_a_twin(texts, passage, &found.image, false);
            sure.then_some(found)
        })
        .collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.rank()));
    let mut found = found.into_iter();
    let best = found.next()?;
    let rival = found.find(|other| other.image.start >= best.image.end || other.image.end <= best.image.start);
    // Two places as good as each other are none.
    rival.is_none_or(|rival| best.rank() >= rival.rank() + 60).then_some(best)
}

fn around(range: &Range<usize>, length: usize) -> Range<usize> {
    range.start.saturating_sub(AROUND)..(range.end + AROUND).min(length)
}

fn count_words(tokens: &[Token]) -> usize {
    let count = |class: Class| tokens.iter().filter(|token| token.class == class).count();
    // Two characters make a word in the scripts that have no blanks.
    tokens.iter().filter(|token| token.class.is_word()).count() - count(Class::Ideograph) / 2
}

fn weight(tokens: &[Token]) -> u32 {
    tokens.iter().map(|token| token.weight).fold(0, u32::saturating_add)
}

fn percent(part: u32, whole: u32) -> u32 {
    u32::try_from(u64::from(part) * 100 / u64::from(whole.max(1))).unwrap_or(100)
}

/// Aligns two pieces of the texts.
fn aligned(texts: &Texts<'_>, old: Range<usize>, new: Range<usize>) -> Vec<Pair> {
    let tokens = (texts.old.get(old.clone()), texts.new.get(new.clone()));
    let (Some(old_tokens), Some(new_tokens)) = tokens else { return Vec::new() };
    let pairs = align(old_tokens, new_tokens, &texts.words).into_iter();
    pairs.map(|pair| Pair { old: pair.old + old.start, new: pair.new + new.start, ..pair }).collect()
}

/// Aligns the passage alone with a piece of the new text, then what stands around both: elsewhere the surroundings may
/// be others, or the same in another order.
fn aligned_apart(texts: &Texts<'_>, passage: &Range<usize>, window: Range<usize>) -> Vec<Pair> {
    let inside = aligned(texts, passage.clone(), window);
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return inside };
    let old = around(passage, texts.old.len());
    let new = around(&(first.new..last.new + 1), texts.new.len());
    // What stood next to the passage must stand next to it again: far off it says nothing.
    let is_near = |old: usize, new: usize| old.abs_diff(new) <= SLACK;
    let mut pairs = aligned(texts, old.start..passage.start, new.start..first.new);
    pairs.retain(|pair| is_near(passage.start - pair.old, first.new - pair.new));
    let mut after = aligned(texts, passage.end..old.end, last.new + 1..new.end);
    after.retain(|pair| is_near(pair.old + 1 - passage.end, pair.new - last.new));
    pairs.extend(inside);
    pairs.extend(after);
    pairs
}

/// Sees what is left of a passage and of its surroundings.
fn measure(texts: &Texts<'_>, passage: &Range<usize>, pairs: &[Pair]) -> Option<Found> {
    let inside = |pair: &&Pair| passage.contains(&pair.old);
    let mut kept_pairs: Vec<Pair> = pairs.iter().filter(inside).copied().collect();
    let passage_tokens = texts.old.get(passage.clone())?;
    keep_the_heavier_end(texts, passage_tokens.len(), &mut kept_pairs);
    drop_stray_ends(texts, passage, &mut kept_pairs);
    let first = *kept_pairs.first()?;
    let last = *kept_pairs.last()?;

    let (start, end) = if let Some(swapped) = swapped(texts, passage, &first, &last) {
        let places = || kept_pairs.iter().chain(&swapped).map(|pair| pair.new);
        let (start, end) = (places().min()?, places().max()? + 1);
        kept_pairs.extend(swapped);
        // What was turned round ends with its sentence.
        let rest = texts.new.get(end..).unwrap_or_default().iter();
        let in_sentence = |token: &&Token| token.before == Break::None && token.class != Class::Punctuation;
        let rest = rest.take(SLACK + 1).take_while(in_sentence).count();
        (start, if rest > SLACK { end } else { end + rest })
    } else {
        let left_pair = pairs.iter().rev().find(|pair| pair.old < passage.start);
        let right_pair = pairs.iter().find(|pair| pair.old >= passage.end);
        let start = first.new - left_edge(texts, passage, &first, left_pair);
        (start, last.new + 1 + right_edge(texts, passage, &last, right_pair))
    };

    let old_weight = |pair: &Pair| texts.old.get(pair.old).map_or(0, |token| token.weight * pair.kept / 100);
    let survived = |range: Range<usize>| -> Option<u32> {
        let whole = weight(texts.old.get(range.clone())?);
        let left = pairs.iter().filter(|pair| range.contains(&pair.old)).map(old_weight).sum();
        (whole > 0).then(|| percent(left, whole))
    };
    let is_rare = |token: &Token| {
        matches!(token.class, Class::Word | Class::Ideograph) && token.weight > 5 && texts.words.old_count(token) == 1
    };
    let is_plain = |token: &Token| token.class == Class::Word && starts_small(texts, token);
    let plain = passage_tokens.iter().filter(|token| is_plain(token)).count();
    let same = kept_pairs.iter().filter(|pair| pair.kept == 100);
    let plain_left = same.filter(|pair| texts.old.get(pair.old).is_some_and(is_plain)).count();
    let is_name =
        |token: &Token| token.class == Class::Word && token.before == Break::None && !starts_small(texts, token);
    let names = passage_tokens.iter().filter(|token| is_name(token)).count();
    let lost_name = kept_pairs.iter().filter(|pair| texts.old.get(pair.old).is_some_and(is_name)).count() < names;
    let rare: u32 = passage_tokens.iter().filter(|token| is_rare(token)).map(|token| token.weight).sum();
    let rare_left = kept_pairs.iter().filter(|pair| texts.old.get(pair.old).is_some_and(is_rare)).map(old_weight).sum();
    let run = longest_run(texts, &kept_pairs);
    let is_word = |pair: &&Pair| texts.old.get(pair.old).is_some_and(|token| token.class.is_word());
    let words_left = kept_pairs.iter().filter(is_word).count();
    let kept_weight = kept_pairs.iter().map(old_weight).sum();
    let in_order = texts.kept.is_some_and(|kept| {
        kept.new_before(passage.start).is_none_or(|before| before < start)
            && kept.new_from(passage.end).is_none_or(|after| after >= end)
    });
    Some(Found {
        image: start..end,
        kept: percent(kept_weight, weight(passage_tokens)),
        rare: (rare > 0).then(|| percent(rare_left, rare)),
        plain: (plain >= 3).then(|| u32::try_from(plain_left * 100 / plain).unwrap_or(100)),
        lost_name,
        left: survived(passage.start.saturating_sub(NEAR)..passage.start),
        right: survived(passage.end..(passage.end + NEAR).min(texts.old.len())),
        run,
        goes_on_otherwise: run == words_left && 2 * kept_weight < weight(texts.new.get(start..end)?),
        pairs: kept_pairs,
        in_order,
    })
}

/// What is gone at one end of the passage and stands at the other end now: its sentences have changed places.
fn swapped(texts: &Texts<'_>, passage: &Range<usize>, first: &Pair, last: &Pair) -> Option<Vec<Pair>> {
    /// Words in a row that are not put together twice by chance.
    const A_PHRASE: usize = 4;
    let found = |gone: Range<usize>, place: Range<usize>| {
        let tokens = texts.old.get(gone.clone())?;
        if count_words(tokens) < 3 {
            return None;
        }
        let mut pairs = aligned(texts, gone, place);
        pairs.retain(|pair| pair.kept == 100 && is_free(texts, passage, pair.new));
        let left = pairs.iter().filter_map(|pair| texts.old.get(pair.old)).map(|token| token.weight).sum();
        let left = percent(left, weight(tokens));
        (left >= 80 || left >= 50 && longest_run(texts, &pairs) >= A_PHRASE).then_some(pairs)
    };
    let head = passage.start..first.old;
    let tail = last.old + 1..passage.end;
    let after = last.new + 1..(last.new + 1 + head.len() + SLACK).min(texts.new.len());
    let before = first.new.saturating_sub(tail.len() + SLACK)..first.new;
    found(head, after).or_else(|| found(tail, before))
}

fn starts_small(texts: &Texts<'_>, token: &Token) -> bool {
    texts.words.vocabulary.word(token.form).starts_with(|c: char| !c.is_uppercase())
}

/// Words of the longest piece of the passage that stands in both texts without a change.
fn longest_run(texts: &Texts<'_>, pairs: &[Pair]) -> usize {
    let (mut longest, mut run) = (0, 0);
    let mut next = None;
    for pair in pairs {
        if next != Some((pair.old, pair.new)) || pair.kept < 100 {
            run = 0;
        }
        let is_word = texts.old.get(pair.old).is_some_and(|token| token.class.is_word());
        run += usize::from(is_word && pair.kept == 100);
        longest = longest.max(run);
        next = Some((pair.old + 1, pair.new + 1));
    }
    longest
}

/// Where far more text has come inside than the passage was long, it is no longer one passage: the smaller end goes.
fn keep_the_heavier_end(texts: &Texts<'_>, length: usize, pairs: &mut Vec<Pair>) {
    let most = (3 * length).max(length + 40);
    while let (Some(first), Some(last)) = (pairs.first(), pairs.last())
        && last.new - first.new >= most
    {
        let gaps = pairs.iter().zip(pairs.iter().skip(1)).map(|(a, b)| b.new - a.new);
        let Some((before_gap, _)) = gaps.enumerate().max_by_key(|&(i, gap)| (gap, std::cmp::Reverse(i))) else {
            return;
        };
        let tail = pairs.split_off(before_gap + 1);
        let weigh = |pairs: &[Pair]| -> u32 {
            pairs.iter().filter_map(|pair| texts.old.get(pair.old)).map(|token| token.weight).sum()
        };
        if weigh(&tail) > weigh(pairs) {
            *pairs = tail;
        }
    }
}

/// What is left at an end of the passage, but less than a word, far from the rest and in another sentence, is there by chance; and
/// no passage begins with the full stop of a sentence that is gone.
fn drop_stray_ends(texts: &Texts<'_>, passage: &Range<usize>, pairs: &mut Vec<Pair>) {
    const A_WORD: u32 = 16;
    const FAR_OFF: usize = 3;
    let weigh = |pairs: &[Pair]| -> u32 {
        pairs.iter().filter_map(|pair| texts.old.get(pair.old)).map(|token| token.weight).sum()
    };
    let is_sign = |pair: &Pair| texts.old.get(pair.old).is_some_and(|token| token.class == Class::Punctuation);
    let closes_quotation = |token: &Token| texts.words.vocabulary.word(token.key) == "'";
    let follows = |a: &Pair, b: &Pair| a.old + 1 == b.old && a.new + 1 == b.new;
    let is_stray = |end: &[Pair], a: &Pair, b: &Pair| {
        weigh(end) < A_WORD
            && b.new - a.new > b.old - a.old + FAR_OFF
            && (a.new + 1..=b.new).any(|new| begins(texts.new, new))
    };
    while let Some(at) = pairs.iter().zip(pairs.iter().skip(1)).rposition(|(a, b)| !follows(a, b))
        && let (Some(a), Some(b)) = (pairs.get(at), pairs.get(at + 1))
        && is_stray(pairs.get(at + 1..).unwrap_or_default(), a, b)
    {
        pairs.truncate(at + 1);
    }
    while let Some(at) = pairs.iter().zip(pairs.iter().skip(1)).position(|(a, b)| !follows(a, b))
        && let (Some(a), Some(b)) = (pairs.get(at), pairs.get(at + 1))
        && is_stray(pairs.get(..=at).unwrap_or_default(), a, b)
    {
        pairs.drain(..=at);
    }
    // The full stop behind words that are given to somebody now (`... year," she said.`) is another sentence's.
    while let [.., a, b] = pairs.as_slice()
        && is_sign(b)
        && texts.new.get(a.new + 1..b.new).unwrap_or_default().iter().take(2).any(closes_quotation)
    {
        pairs.pop();
    }
    let is_loose = |pair: &Pair| pair.old > passage.start && is_sign(pair);
    let loose = pairs.iter().take_while(|pair| is_loose(pair)).count();
    pairs.drain(..loose.min(pairs.len().saturating_sub(1)));
}

/// Whether a sentence or a line begins with a token.
fn begins(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.before > Break::None)
}

/// How many new tokens before the first kept one of the passage stand for what is gone at its beginning.
fn left_edge(texts: &Texts<'_>, passage: &Range<usize>, first: &Pair, outside: Option<&Pair>) -> usize {
    let gone = first.old - passage.start;
    if begins(texts.old, first.old) {
        // A whole sentence is gone; what has come there is another.
        return 0;
    }
    let (gone_outside, from) = match outside {
        Some(pair) => (passage.start - pair.old - 1, pair.new + 1),
        // At the beginning of both texts there is nothing else that it could stand for.
        None if passage.start == 0 => (0, 0),
        None => return 0,
    };
    let come = texts.new.get(from..first.new).unwrap_or_default();
    let fits = |tokens: &[Token]| {
        count_words(tokens) <= count_words(texts.old.get(passage.start..first.old).unwrap_or_default()) + 2
    };
    share(come, gone, gone_outside, fits, || {
        come.iter().rev().position(|token| token.before > Break::None).map(|place| place + 1)
    })
}

/// How many new tokens after the last kept one of the passage stand for what is gone at its end.
fn right_edge(texts: &Texts<'_>, passage: &Range<usize>, last: &Pair, outside: Option<&Pair>) -> usize {
    let gone = passage.end - last.old - 1;
    if begins(texts.old, last.old + 1) {
        return 0;
    }
    let (gone_outside, upto) = match outside {
        Some(pair) => (pair.old - passage.end, pair.new),
        None if passage.end == texts.old.len() => (0, texts.new.len()),
        None => return 0,
    };
    let come = texts.new.get(last.new + 1..upto).unwrap_or_default();
    let fits = |tokens: &[Token]| {
        count_words(tokens) <= count_words(texts.old.get(last.old + 1..passage.end).unwrap_or_default()) + 2
    };
    share(come, gone, gone_outside, fits, || {
        come.iter().skip(1).position(|token| token.before > Break::None).map(|at| at + 1)
    })
}

/// How many of the tokens that have come stand for those gone inside the passage, when some are gone outside it too.
fn share(
    come: &[Token],
    gone: usize,
    gone_outside: usize,
    fits: impl Fn(&[Token]) -> bool,
    upto_break: impl Fn() -> Option<usize>,
) -> usize {
    if gone == 0 || come.is_empty() {
        return 0;
    }
    if gone_outside == 0 && fits(come) {
        return come.len();
    }
    if let Some(count) = upto_break()
        && come.get(..count).is_some_and(&fits)
    {
        return count;
    }
    if gone_outside > 0 && come.len() <= gone + gone_outside + 2 {
        come.len().saturating_sub(gone_outside).min(gone)
    } else {
        0
    }
}

/// Whether a copy of the passage, elsewhere in the old text and not kept there, fits the place as well or better.
fn is_rather_a_twin(texts: &Texts<'_>, passage: &Range<usize>, image: &Range<usize>, in_order: bool) -> bool {
    let Some(kept) = texts.kept else { return false };
    let tokens = texts.old.get(passage.clone()).unwrap_or_default();
    // A long passage's beginning tells as much as the whole of it.
    let tokens = tokens.get(..FAR).unwrap_or(tokens);
    if tokens.is_empty() {
        return false;
    }
    let gone = |start: usize| {
        let stays = (start..).zip(tokens).filter(|(old, _)| kept.new_of(*old).is_some_and(|new| !image.contains(&new)));
        percent(stays.map(|(_, token)| token.weight).sum(), weight(tokens)) <= 50
    };
    let starts = texts.words.in_old.copies(texts.old, tokens);
    let twins = starts.filter(|&start| start != passage.start && gone(start));
    let own = surroundings_in_common(texts, passage, image);
    twins.take(16).any(|start| {
        let twin = surroundings_in_common(texts, &(start..start + passage.len()), image);
        if in_order { twin > own } else { twin >= own }
    })
}

/// Tokens next to an old passage that stand next to a new one too, on both sides up to the first difference.
fn surroundings_in_common(texts: &Texts<'_>, old: &Range<usize>, new: &Range<usize>) -> usize {
    let (before, after) = sides_in_common(texts, old, new);
    before + after
}

/// The same, before and after the passage.
fn sides_in_common(texts: &Texts<'_>, old: &Range<usize>, new: &Range<usize>) -> (usize, usize) {
    let is_same = |(old, new): &(&Token, &Token)| old.key == new.key;
    let (before, new_before) = (texts.old.get(..old.start), texts.new.get(..new.start));
    let (after, new_after) = (texts.old.get(old.end..), texts.new.get(new.end..));
    let before = before.unwrap_or_default().iter().rev().zip(new_before.unwrap_or_default().iter().rev());
    let after = after.unwrap_or_default().iter().zip(new_after.unwrap_or_default());
    (before.take(FAR).take_while(is_same).count(), after.take(FAR).take_while(is_same).count())
}

/// The new tokens that are not yet taken by other text than the passage, in their order.
fn free<'t>(texts: &Texts<'t>, passage: &Range<usize>) -> impl Iterator<Item = (usize, &'t Token)> {
    let own: Vec<usize> = match texts.kept {
        // All of them are free.
        None => (0..texts.new.len()).collect(),
        Some(kept) => {
            let mut own: Vec<usize> = passage.clone().filter_map(|old| kept.new_of(old)).collect();
            own.extend(kept.come());
            own.sort_unstable();
            own
        }
    };
    let new = texts.new;
    own.into_iter().filter_map(move |at| Some((at, new.get(at)?)))
}

/// Whether a new token is not yet taken by other text than the passage.
fn is_free(texts: &Texts<'_>, passage: &Range<usize>, new: usize) -> bool {
    texts.kept.and_then(|kept| kept.old_of(new)).is_none_or(|old| passage.contains(&old))
}

/// Whether other text than the passage already stands at a place.
fn is_taken(texts: &Texts<'_>, passage: &Range<usize>, image: &Range<usize>) -> bool {
    let tokens = texts.new.get(image.clone()).unwrap_or_default();
    let taken = image.clone().zip(tokens).filter(|(new, _)| !is_free(texts, passage, *new));
    percent(taken.map(|(_, token)| token.weight).sum(), weight(tokens)) > 50
}

/// The pieces of the new text, not yet taken by other text, that share most words with the passage; best first.
fn windows(texts: &Texts<'_>, passage: &Range<usize>) -> Vec<Range<usize>> {
    const MOST: usize = 8;
    let tokens = texts.old.get(passage.clone()).unwrap_or_default();
    let length = tokens.len() + tokens.len() / 4 + 1;
    // For each word how often the window lacks it, and what it is worth; one weight, whatever its capitals.
    let mut missing: Vec<(i32, u32)> = vec![(0, 0); texts.words.vocabulary.len()];
    let index = |token: &Token| usize::try_from(token.key).unwrap_or(usize::MAX);
    for token in tokens {
        if let Some((count, worth)) = missing.get_mut(index(token)) {
            *count += 1;
            *worth = token.weight;
        }
    }
    let least = weight(tokens) / 2;
    let mut shared = 0;
    let mut best_of_blocks: Vec<(u32, usize)> = Vec::new();
    let mut block: Option<(usize, u32, usize)> = None;
    // Free tokens in a window that ends at the last one looked at.
    let mut inside: VecDeque<(usize, &Token)> = VecDeque::new();
    for (end, token) in free(texts, passage) {
        #[cfg(test)]
        super::tests::count_work(1);
        while let Some((_, gone)) = inside.pop_front_if(|(start, _)| *start + length <= end) {
            if let Some((count, worth)) = missing.get_mut(index(gone)) {
                *count += 1;
                shared -= if *count > 0 { *worth } else { 0 };
            }
        }
        inside.push_back((end, token));
        if let Some((count, worth)) = missing.get_mut(index(token)) {
            shared += if *count > 0 { *worth } else { 0 };
            *count -= 1;
        }
        if shared < least.max(1) {
            continue;
        }
        match &mut block {
            Some((number, best, at)) if *number == end / length => {
                if shared > *best {
                    (*best, *at) = (shared, end);
                }
            }
            _ => {
                best_of_blocks.extend(block.take().map(|(_, best, at)| (best, at)));
                block = Some((end / length, shared, end));
            }
        }
    }
    best_of_blocks.extend(block.map(|(_, best, at)| (best, at)));
    best_of_blocks.sort_by_key(|&(best, at)| (std::cmp::Reverse(best), at));
    let mut windows: Vec<Range<usize>> = Vec::new();
    for (_, end) in best_of_blocks {
        let window = (end + 1).saturating_sub(tokens.len())..end + 1;
        if windows.iter().all(|other| other.end <= window.start || window.end <= other.start) {
            windows.push(window);
        }
        if windows.len() == MOST {
            break;
        }
    }
    let slack = SLACK + tokens.len() * 3 / 4;
    let widen = |window: Range<usize>| window.start.saturating_sub(slack)..(window.end + slack).min(texts.new.len());
    windows.into_iter().map(widen).collect()
}

impl Found {
    /// How sure it is, to be compared with another place for the same passage.
    fn rank(&self) -> u32 {
        2 * self.kept + self.left.unwrap_or(0) + self.right.unwrap_or(0)
    }

    /// What is left of the surroundings on the better side.
    fn surroundings(&self) -> u32 {
        self.left.max(self.right).unwrap_or(0)
    }

    fn has_its_words(&self) -> bool {
        self.rare.is_none_or(|rare| rare >= 30) && self.plain.is_none_or(|plain| plain >= 33)
    }

    /// Few words, or words much changed, need company; a passage that was the whole text has none.
    fn is_in_company(&self, words: usize, least: u32) -> bool {
        words >= 5 && (self.kept >= 75 || self.run >= 6)
            || self.surroundings() >= least
            || self.left.is_none() && self.right.is_none()
    }

    /// Whether the passage is still where the order of the text puts it.
    fn is_sure_in_place(&self, words: usize, passage: &Range<usize>) -> bool {
        if !self.has_its_words() || !self.is_in_company(words, 40) {
            return false;
        }
        let keeps_both_ends = self.pairs.first().is_some_and(|pair| pair.old == passage.start)
            && self.pairs.last().is_some_and(|pair| pair.old + 1 == passage.end);
        let between_neighbours = self.left.is_none_or(|left| left >= 60) && self.right.is_none_or(|right| right >= 60);
        self.kept >= 50
            || !self.goes_on_otherwise
                && (self.kept >= 25 && keeps_both_ends && between_neighbours
                    || self.kept >= 35 && between_neighbours && self.surroundings() >= 80
                    || self.kept >= 30 && self.run >= 6 && self.surroundings() >= 40)
    }

    /// Whether the passage is at a place, when nothing is known of the old text but what stood next to it.
    fn is_sure_by_surroundings(&self, passage: &Range<usize>) -> bool {
        let stays = |side: Option<u32>| side.is_none_or(|left| left >= 50);
        self.kept >= 50
            && self.has_its_words()
            && (stays(self.left) && stays(self.right) || self.kept >= 90 && self.run >= 10)
            && self.image.len() <= passage.len() + passage.len() / 2 + 3
    }

    /// Whether the passage is at a place where the order of the text does not put it.
    fn is_sure_elsewhere(&self, words: usize, passage: &Range<usize>) -> bool {
        let least = if words < 5 { 97 } else { 60 };
        (self.kept >= least || self.kept >= 40 && self.run >= 8)
            && self.has_its_words()
            && self.is_in_company(words + 2, 50)
            && (!self.lost_name || self.surroundings() >= 50)
            && self.image.len() <= passage.len() + passage.len() / 2 + 3
    }
}
