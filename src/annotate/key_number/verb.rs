//! Whether a word that has a verb's form is a verb where it stands, or a noun.

use super::{
    clause::{Item, Tag},
    frame::EXPECTATION,
    tag::{Scene, starts_phrase},
    words::{Classes, Form},
};
use crate::model::quantity::QuantityKind;

/// "a seasonally adjusted 219,000"
pub(super) fn is_adjusted(item: &Item<'_>) -> bool {
    item.is_any(&["adjusted", "annualized", "annualised", "weighted"])
}

/// Whether nothing follows that a verb could govern.
fn ends_phrase(after: Option<&Item<'_>>) -> bool {
    after.is_none_or(|after| {
        matches!(after.tag, Tag::Stop | Tag::Comma | Tag::Close | Tag::To)
            || after.classes.has(Classes::PREP)
            || after.classes.has(Classes::CONJ)
    })
}

/// What the two words after a word that has a verb's form, and the sign before it, tell beyond doubt.
fn told_by_neighbours(
    item: &Item<'_>,
    form: Form,
    before: Option<Tag>,
    after: Option<&Item<'_>>,
    after_that: Option<&Item<'_>>,
) -> Option<Tag> {
    let verb = Some(Tag::Verb(form));
    let noun_like = item.heads_metric || item.change.is_some() || item.classes.has(Classes::NOUN_VERB);
    let measured = |item: Option<&Item<'_>>| item.is_some_and(|item| item.quantity.is_some());
    let after_comma = before == Some(Tag::Comma);
    match form {
        Form::Past if before == Some(Tag::Adv) && is_adjusted(item) && measured(after) => Some(Tag::Adj),
        // "The fine, the largest so far, amounts to $5 million"
        Form::Third if after_comma && after.is_some_and(|after| after.is("to")) && measured(after_that) => verb,
        // "The dividend of the group amounts to $5 million"
        Form::Third if item.is("amounts") && after.is_some_and(|after| after.is("to")) => verb,
        // "Fuel costs, which doubled,"
        Form::Third if noun_like && after.is_some_and(|after| after.tag == Tag::Comma) => {
            after_that.filter(|next| next.is_any(&["which", "who", "whose"])).map(|_| Tag::Noun)
        }
        // "Sales $2.07B Beat $2.04B Estimate"
        Form::Base | Form::Third | Form::BaseOrPast
            if matches!(before, Some(Tag::Quantity(_) | Tag::Close))
                && (measured(after) || after.is_some_and(|after| after.is("by")))
                && item.classes.has(Classes::BEAT) =>
        {
            verb
        }
        // "Adjusted EPS of $1.54 beat estimates of $1.53"
        Form::Base | Form::BaseOrPast
            if item.classes.has(Classes::BEAT)
                && !matches!(before, None | Some(Tag::Det | Tag::Adj | Tag::Possessive))
                && after.is_some_and(|after| after.is_in(&EXPECTATION) || after.is("analysts")) =>
        {
            verb
        }
        // "analysts, on average, look for"
        Form::Base | Form::Third if item.is_any(&["look", "looks"]) && after.is_some_and(|after| after.is("for")) => {
            verb
        }
        // "growth of 4.1% beat a consensus"
        Form::BaseOrPast if matches!(before, Some(Tag::Quantity(_))) => {
            after.filter(|after| after.classes.has(Classes::DET)).and(verb)
        }
        // "analysts, on average, expect"
        Form::Base if after_comma && !noun_like && (starts_phrase(after) || item.classes.has(Classes::GUIDE)) => verb,
        _ => None,
    }
}

/// The words around one that has a verb's form.
#[derive(Clone, Copy)]
struct Around<'a> {
    item: &'a Item<'a>,
    before: Option<&'a Item<'a>>,
    after: Option<&'a Item<'a>>,
    after_that: Option<&'a Item<'a>>,
    scene: Scene<'a>,
}

/// Whether a word that has a verb's form is one here; none where it is neither verb nor noun.
pub(super) fn verb_or_noun(
    item: &Item<'_>,
    form: Form,
    before: Option<&Item<'_>>,
    after: Option<&Item<'_>>,
    after_that: Option<&Item<'_>>,
    scene: Scene<'_>,
) -> Option<Tag> {
    if let Some(tag) = told_by_neighbours(item, form, before.map(|before| before.tag), after, after_that) {
        return Some(tag);
    }
    let around = Around { item, before, after, after_that, scene };
    if matches!(form, Form::Past | Form::BaseOrPast) && around.is_telegraphic() {
        return Some(Tag::Verb(form));
    }
    match form {
        Form::Noun | Form::Adverb => None,
        Form::Past => Some(around.past()),
        Form::Gerund => Some(around.gerund()),
        Form::Third => Some(around.third()),
        Form::Base | Form::BaseOrPast => Some(around.base(form)),
    }
}

impl Around<'_> {
    fn tag_before(&self) -> Option<Tag> {
        self.before.map(|before| before.tag)
    }

    /// "Cut capital spending to $120 million.": a verb of change alone in its sentence, its subject left out.
    fn is_telegraphic(&self) -> bool {
        let opens = matches!(self.tag_before(), None | Some(Tag::Stop));
        let object = self.after.is_some_and(|after| after.tag == Tag::Mark && !after.classes.has(Classes::PREP));
        opens && object && self.item.change.is_some() && self.scene.is_last_verb() && self.scene.leads_to_number()
    }

    /// Whether the word names a thing as well as an act.
    fn is_noun_like(&self) -> bool {
        self.item.heads_metric || self.item.change.is_some() || self.item.classes.has(Classes::NOUN_VERB)
    }

    /// Whether a word of no grammar that is no verb follows, or a name.
    fn has_word_after(&self) -> bool {
        self.after.is_some_and(|after| {
            (after.tag == Tag::Mark && !after.classes.has(Classes::CLOSED) && after.form.is_none())
                || after.tag == Tag::Name
        })
    }

    /// Whether a noun may follow.
    fn has_noun_after(&self) -> bool {
        self.after.is_some_and(|after| {
            after.tag == Tag::Mark
                && !after.classes.has(Classes::CLOSED)
                && (after.form.is_none() || after.classes.has(Classes::ADJ) || after.heads_metric)
        })
    }

    fn past(&self) -> Tag {
        let (before, noun_next) = (self.tag_before(), self.has_noun_after());
        let attribute = matches!(before, None | Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Stop))
            || (matches!(before, Some(Tag::Prep | Tag::To)) && noun_next);
        // "expects Q3 adjusted EPS"
        if is_adjusted(self.item) && noun_next && matches!(before, Some(Tag::Quantity(_) | Tag::Time | Tag::Noun)) {
            return Tag::Adj;
        }
        if before == Some(Tag::Det) && self.after.is_some_and(|after| after.quantity.is_some()) {
            return Tag::Adj; // "the estimated $1.7 billion"
        }
        let listed = self.item.classes.has(Classes::ADJ);
        let object = self.before.is_some_and(|before| before.is_verb() || before.tag == Tag::Conj);
        if (attribute || (listed && object)) && noun_next { Tag::Adj } else { Tag::Verb(Form::Past) }
    }

    fn gerund(&self) -> Tag {
        let verb = Tag::Verb(Form::Gerund);
        let before = self.tag_before();
        let attribute = matches!(before, None | Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Noun | Tag::Name));
        let lexical = self.item.heads_metric || self.item.classes.has(Classes::ADJ);
        // "85 basis points of easing"
        let of = self.before.is_some_and(|before| before.is("of"));
        let alone = of && self.item.change.is_some() && ends_phrase(self.after);
        match before {
            Some(Tag::Aux) => verb,
            Some(Tag::Comma | Tag::Conj) if starts_phrase(self.after) || !lexical => verb,
            _ if lexical && (attribute || self.has_noun_after() || !starts_phrase(self.after)) => Tag::Noun,
            Some(Tag::Prep | Tag::Sub) if lexical || alone => Tag::Noun,
            Some(Tag::Det | Tag::Possessive | Tag::Adj) => Tag::Noun,
            None if self.has_noun_after() => Tag::Noun,
            _ => verb,
        }
    }

    fn third(&self) -> Tag {
        let verb = Tag::Verb(Form::Third);
        let (item, before, after) = (self.item, self.tag_before(), self.after);
        // "housing starts were": two words of the lexicon.
        if item.is("starts") && self.before.is_some_and(|before| before.is("housing")) {
            return Tag::Noun;
        }
        // "Japan May imports +7.0%"
        if item.heads_metric
            && after.is_some_and(|after| after.quantity.is_some() && after.text.starts_with(['+', '-']))
        {
            return Tag::Noun;
        }
        let measures = matches!(before, Some(Tag::Quantity(_))) && starts_phrase(after) && !item.heads_metric;
        if !self.is_noun_like() || measures || self.is_guiding() {
            return verb;
        }
        match before {
            Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Prep | Tag::Quantity(_) | Tag::To) => Tag::Noun,
            Some(Tag::Pron | Tag::Relative) => verb,
            None | Some(Tag::Stop | Tag::Open | Tag::Conj | Tag::Comma | Tag::Verb(_)) => {
                let goes_on = matches!(before, Some(Tag::Conj | Tag::Comma));
                // "tops estimates, lifts low end of outlook"
                let headline = before == Some(Tag::Comma) && self.has_noun_after() && item.change.is_some();
                if headline || (starts_phrase(after) && !item.heads_metric && goes_on) { verb } else { Tag::Noun }
            }
            _ => {
                let verb_next = after.is_some_and(|after| {
                    after.classes.has(Classes::AUX)
                        || after.classes.has(Classes::MODAL)
                        || matches!(after.form, Some(Form::Past | Form::BaseOrPast))
                });
                let of = after.is_some_and(|after| after.is_any(&["of", "for", "on", "in", "at"]));
                // "unit costs excluding fuel", "$36 million of one-off costs."
                let plain = item.change.is_none() && ends_phrase(after) && !after.is_some_and(|after| after.is("to"));
                let heads =
                    item.heads_metric && (self.has_word_after() || of || plain) && item.change.is_none_or(|_| of);
                if verb_next || heads { Tag::Noun } else { verb }
            }
        }
    }

    /// "The central bank projects growth of 1.1%"
    fn is_guiding(&self) -> bool {
        let foresees = self.before.is_some_and(|before| {
            before.tag == Tag::Name || before.classes.has(Classes::COMPANY) || before.classes.has(Classes::CROWD)
        });
        foresees && self.has_noun_after() && self.item.classes.has(Classes::GUIDE) && self.scene.is_last_verb()
    }

    fn base(&self, form: Form) -> Tag {
        let verb = Tag::Verb(form);
        let past = form == Form::BaseOrPast;
        let (item, after) = (self.item, self.after);
        let noun_or_adjective = if item.classes.has(Classes::ADJ) { Tag::Adj } else { Tag::Noun };
        match self.tag_before() {
            Some(Tag::To | Tag::Aux | Tag::Pron | Tag::Relative) => verb,
            Some(Tag::Adv) if !self.has_word_after() || past => verb,
            Some(Tag::Det | Tag::Adj | Tag::Possessive | Tag::Prep) => {
                if self.has_word_after() {
                    noun_or_adjective
                } else {
                    Tag::Noun
                }
            }
            Some(Tag::Quantity(_)) => Tag::Noun,
            Some(Tag::Noun | Tag::Name | Tag::Close | Tag::Time) => self.base_after_noun(form),
            Some(Tag::Conj | Tag::Comma) if past && starts_phrase(after) => verb,
            Some(Tag::Conj) if starts_phrase(after) && !item.heads_metric => verb,
            // "would save 15 billion and reduce capacity"
            Some(Tag::Conj) if item.change.is_some() && !item.heads_metric && !item.classes.has(Classes::NOUN_VERB) => {
                verb
            }
            _ => noun_or_adjective,
        }
    }

    fn base_after_noun(&self, form: Form) -> Tag {
        let verb = Tag::Verb(form);
        let past = form == Form::BaseOrPast;
        let (item, after) = (self.item, self.after);
        let Some(before) = self.before else { return verb };
        let plural = before.text.ends_with('s') || before.classes.has(Classes::CROWD);
        let object = starts_phrase(after) || self.after_that.is_none() || (plural && !item.heads_metric);
        let of = after.is_some_and(|after| after.is("of"));
        let named = past && before.tag == Tag::Name && !after.is_some_and(Item::is_verb);
        // "The bank forecast GDP growth of 7.4%", "has seen its stock soar by 150%"
        let soars = item.change.is_some()
            && after.is_some_and(|after| {
                after.is("by") || (!past && before.heads_metric && after.kind == Some(QuantityKind::Percent))
            });
        if (past && self.is_guiding()) || soars {
            verb
        } else if self.is_noun_like() && (self.scene.is_owned() || self.scene.is_governed()) {
            Tag::Noun
        } else if ((past || plural) && object && !of) || named || !self.is_noun_like() {
            verb
        } else {
            Tag::Noun
        }
    }
}
