//! What part a number plays: level, change, plan, forecast, base; and which way it moved.

use super::{
    clause::{Item, List, Tag},
    frame::{ESTIMATES, EXPECTATION, Found, Reader, Reading, Tie},
    metric,
    owner::MACRO,
    parse::{Frame, Mood},
    words::{Classes, Form},
};
use crate::model::quantity::{Change, QuantityKind, Role};

const GUIDANCE: &[&str] = &["guidance", "outlook", "forecast", "target", "goal", "plan", "projection", "forecasts"];
const TARGETS: &[&str] = &["target", "targets", "objective", "pt"];

/// People who expect numbers of others.
static OUTSIDERS: List = List::new(&[
    "analysts",
    "analyst",
    "economists",
    "economist",
    "traders",
    "investors",
    "forecasters",
    "strategists",
    "experts",
    "markets",
    "consensus",
    "street",
    "brokerage",
    "brokers",
]);

impl Reader<'_> {
    /// Whether a frame's subject is a crowd of outsiders: analysts, economists, the market.
    pub(super) fn is_crowd(&self, frame: &Frame) -> bool {
        let phrase = frame.subject.and_then(|index| self.parse.phrase(index));
        let head = phrase.and_then(|phrase| self.item(phrase.head));
        let wall_street = phrase.is_some_and(|phrase| {
            self.items.get(phrase.start..phrase.end).unwrap_or_default().iter().any(|word| word.is("street"))
        });
        // "analysts' estimates had pegged", "the consensus called for"
        wall_street || head.is_some_and(|head| head.is_in(&OUTSIDERS) || head.is_in(&ESTIMATES))
    }

    /// Whether somebody outside expects the number: the words after it, or its frames, say so.
    pub(super) fn is_expected(&self, item: usize, frame: Option<usize>) -> Option<Role> {
        // "$1.15 expected by analysts", "the $2.18 analysts had expected", "4 million it had predicted"
        if self.item(item).is_some_and(|number| number.kind == Some(QuantityKind::Multiple)) {
            return None; // "22 times expected earnings" is a level
        }
        let mut crowd = false;
        let mut company = false;
        for at in item + 1..self.items.len().min(item + 12) {
            let word = self.item(at)?;
            match word.tag {
                Tag::Comma | Tag::Stop | Tag::Conj | Tag::Quantity(_) => break,
                // "jumped 14% after the chipmaker forecast", "fell to 3.9% as expected"
                Tag::Sub if !word.is("as") || self.is_at(Some(at + 1), &["expected", "widely", "forecast"]) => break,
                Tag::Verb(_) => {
                    let guides = word.is_any(&[
                        "expected",
                        "forecast",
                        "estimated",
                        "projected",
                        "predicted",
                        "anticipated",
                        "forecasted",
                        "seen",
                        "penciled",
                        "pencilled",
                        "modeled",
                        "modelled",
                        "targeted",
                        "planned",
                        "expect",
                        "predict",
                        "hoped",
                        "expecting",
                        "forecasting",
                        "predicting",
                        "anticipating",
                        "projecting",
                        "estimating",
                        "penciling",
                        "pencilling",
                        "modeling",
                        "modelling",
                    ]) || (word.is_any(&["looking", "looked"]) && self.is_at(Some(at + 1), &["for"]));
                    if guides {
                        return Some(if company && !crowd { Role::Guidance } else { Role::Expectation });
                    }
                    if !word.is_any(&["polled", "surveyed"]) {
                        break;
                    }
                }
                Tag::Adj if word.is_any(&["expected", "forecast", "estimated"]) && at == item + 1 => {
                    return Some(Role::Expectation);
                }
                Tag::Name if word.is("street") => crowd = true,
                Tag::Name | Tag::Pron => company = true,
                Tag::Noun => crowd |= word.classes.has(Classes::CROWD),
                _ => {}
            }
        }
        let mut frame = self.frame(frame)?;
        for _ in 0..5 {
            let verb = self.item(frame.verb)?;
            let guides = verb.classes.has(Classes::GUIDE);
            let gathers = frame
                .subject
                .and_then(|index| self.parse.phrase(index))
                .is_some_and(|phrase| self.item(phrase.head).is_some_and(Item::is_source));
            if guides && (self.is_crowd(frame) || gathers) && !frame.passive {
                return Some(Role::Expectation);
            }
            let own = self.is_own_plan(frame);
            if guides
                && frame.passive
                && !own
                && verb.is_any(&[
                    "expected",
                    "forecast",
                    "projected",
                    "estimated",
                    "predicted",
                    "anticipated",
                    "seen",
                    "forecasted",
                ])
            {
                return Some(Role::Expectation);
            }
            frame = self.frame(frame.parent)?;
        }
        None
    }

    /// "Capital expenditures are expected to be $75 billion": nobody outside is named, and the amount is the owner's to set.
    fn is_own_plan(&self, frame: &Frame) -> bool {
        const SET_BY_OWNER: &[&str] = &[
            "capex",
            "spending",
            "dividend",
            "buyback",
            "layoffs",
            "opex",
            "savings",
            "tax",
            "rnd",
            "investment",
            "stores",
            "headcount",
            "deal_value",
        ];
        let outside = |item: &Item<'_>| item.is_in(&OUTSIDERS) || item.is_source() || item.is_in(&EXPECTATION);
        let metric = frame.subject.and_then(|index| self.metric_of(index, None)).and_then(|metric| metric.id);
        metric.is_some_and(|id| SET_BY_OWNER.contains(&id)) && !self.items.iter().any(outside)
    }

    pub(super) fn role(
        &self,
        item: usize,
        anchor: Option<usize>,
        tie: Tie,
        found: &Found,
        frame: Option<usize>,
    ) -> Role {
        let target = found.metric.as_ref().is_some_and(|metric| {
            metric.text.split(' ').any(|word| TARGETS.contains(&word)) && metric.id == Some("price_target")
        });
        // "assessments from 12 analysts" is no base of anything.
        let kind = self.item(item).and_then(|item| item.kind);
        let alike = self.readings.iter().any(|reading| reading.role.is_some() && self.kind(reading.quantity) == kind);
        let from = self.is_at(anchor, &["from"])
            && !alike
            && !self.moves_by_verb(frame)
            && !self.is_at(anchor.and_then(|at| at.checked_sub(1)), &["up", "down", "higher", "lower"]);
        let against = (tie == Tie::Against && !from)
            || (self.is_at(anchor, &["from"]) && !from && self.moves(frame))
            || self.opens_from(item, anchor)
            || self.is_at(anchor, &["versus", "vs", "against"]);
        // "$200 million less than planned" says by how much.
        let by_how_much = found.delta
            && self.is_at(Some(item + 1), &["more", "less", "fewer", "higher", "lower", "above", "below"])
            && self.is_at(Some(item + 2), &["than"]);
        if by_how_much {
            return Role::Delta;
        }
        if self.is_prior(item) || self.is_of_year_ago(item) {
            return Role::Comparison;
        }
        if let Some(expected) = self.is_expected(item, frame).filter(|_| found.role != Some(Role::Comparison)) {
            let own = self.frame(frame).is_some_and(|frame| frame.mood == Mood::Fact) || tie != Tie::Against;
            if own || !against {
                return expected;
            }
        }
        if let Some(role) = found.role {
            return role;
        }
        if against && !self.is_expectation_near(item) {
            return Role::Comparison;
        }
        if against || self.is_expectation_near(item) {
            return Role::Expectation;
        }
        let old =
            ["earlier", "previous", "prior", "former", "original", "old", "year-ago", "year-earlier", "prior-year"];
        if self.phrase_words(item, anchor).is_some_and(|words| words.iter().any(|word| word.is_any(&old))) {
            return Role::Comparison;
        }
        let governed = self.frame(frame);
        let crowd = governed.is_some_and(|frame| self.is_crowd(frame));
        if let Some(role) = self.told_by_subject(governed).filter(|_| !found.delta) {
            return role;
        }
        // "missing a forecast for a 9.7% rise"
        if self.is_beaten_forecast(item) {
            return Role::Expectation;
        }
        if target
            && !found.delta
            && (crowd || found.metric.as_ref().is_some_and(|metric| metric.text.contains("price")))
        {
            return Role::Expectation;
        }
        // "a fair value of $63 and upside of 21%"
        let valued = found.metric.as_ref().is_some_and(|metric| {
            ["upside", "downside", "fair value", "intrinsic value"].iter().any(|end| metric.text.ends_with(end))
        });
        if valued {
            return Role::Expectation;
        }
        let planned = governed.is_some_and(|frame| frame.mood == Mood::Plan);
        if planned {
            let outsider = governed.is_some_and(|frame| self.is_of_outsider(frame));
            // What an economy or a market will do is in nobody's hands.
            let id = found.metric.as_ref().and_then(|metric| metric.id);
            let economy =
                id.is_some_and(|id| MACRO.contains(&id) && !matches!(id, "policy_rate" | "tariff" | "budget_deficit"));
            let crowd = crowd || outsider || economy;
            return if crowd { Role::Expectation } else { Role::Guidance };
        }
        if found.delta {
            return Role::Delta;
        }
        // "UBS lowered its estimate of deliveries to 367,000"
        let holds = |list: &[&str]| {
            let text = found.metric.as_ref().map_or("", |metric| metric.text.as_str());
            text.split(' ').any(|word| list.iter().any(|own| own.eq_ignore_ascii_case(word)))
        };
        if holds(&["estimate", "estimates"]) && self.moves_by_verb(frame) {
            return Role::Expectation;
        }
        let head = found.metric.as_ref().and_then(|metric| metric.text.split(' ').next_back());
        let forecast = holds(&["forecast", "forecasts", "outlook", "projection"]);
        if forecast || head.is_some_and(|head| GUIDANCE.contains(&head.to_lowercase().as_str())) {
            let words =
                found.metric.as_ref().and_then(|metric| metric.phrase).and_then(|index| self.parse.phrase(index));
            let theirs = words.and_then(|phrase| self.items.get(phrase.start..phrase.end));
            let theirs = theirs.is_some_and(|words| {
                words.iter().any(|word| word.classes.has(Classes::CROWD) && word.is_in(&OUTSIDERS))
            });
            let economy = found.metric.as_ref().and_then(|metric| metric.id).is_some_and(|id| MACRO.contains(&id));
            return if crowd || target || theirs || economy { Role::Expectation } else { Role::Guidance };
        }
        if found.metric.as_ref().and_then(|metric| metric.phrase).is_some_and(|index| self.is_planned_phrase(index)) {
            return Role::Guidance;
        }
        self.carried(item, frame).unwrap_or(Role::Level)
    }

    /// "From $7 billion in 2019, sales have shrunk to": the base opens the sentence.
    fn opens_from(&self, item: usize, anchor: Option<usize>) -> bool {
        let opens = anchor.is_some_and(|at| {
            self.is_at(Some(at), &["from"])
                && at.checked_sub(1).and_then(|at| self.item(at)).is_none_or(|before| before.tag == Tag::Stop)
        });
        let moves = |verb: usize| verb > item && self.item(verb).is_some_and(|verb| verb.change.is_some());
        opens && self.parse.frames.iter().any(|frame| moves(frame.verb))
    }

    /// "the $1.26 billion of a year ago".
    fn is_of_year_ago(&self, item: usize) -> bool {
        let word = |n: usize, words: &[&str]| self.is_at(Some(item + n), words);
        let definite = (1..=3).any(|n| self.is_at(item.checked_sub(n), &["the"]));
        definite
            && word(1, &["of", "from", "in", "for"])
            && word(2, &["a"])
            && word(3, &["year", "quarter", "month", "week", "decade"])
            && word(4, &["ago", "earlier", "before"])
    }

    /// "(prior +4.4%)", "2.2m prior", "3.7% expected and 3.7% in August": the figure before, beside a forecast.
    fn is_prior(&self, item: usize) -> bool {
        let prior: &[&str] = &["prior", "previous", "previously"];
        let ends = self.item(item + 2).is_none_or(|next| next.tag != Tag::Noun);
        let bare = |at: Option<usize>| {
            at.and_then(|at| self.item(at)).is_none_or(|word| matches!(word.tag, Tag::Open | Tag::Comma | Tag::Stop))
        };
        let told = self.is_at(item.checked_sub(1), prior) && bare(item.checked_sub(2))
            || (self.is_at(Some(item + 1), prior) && ends);
        let last = self.last_number().and_then(|index| self.readings.get(index));
        let beside = last.is_some_and(|last| {
            last.role == Some(Role::Expectation)
                && self.is_at(Some(last.item + 1), &["expected", "forecast", "estimated"])
                && self.is_at(Some(last.item + 2), &["and"])
                && last.item + 3 == item
                && self.is_at(Some(item + 1), &["in", "for", "a"])
        });
        told || beside
    }

    /// "the estimate had called for", "its guidance includes revenue ranging from": the subject tells.
    fn told_by_subject(&self, governed: Option<&Frame>) -> Option<Role> {
        let own = governed?;
        let gerund = self.item(own.verb).is_some_and(|verb| verb.tag == Tag::Verb(Form::Gerund));
        let governor = if gerund { self.frame(own.parent).unwrap_or(own) } else { own };
        let phrase = self.parse.phrase(governor.subject?)?;
        let head = self.item(phrase.head).filter(|_| self.calls_for(governor))?;
        let guides = || head.is_any(&["guidance", "outlook", "plan", "plans", "budget"]).then_some(Role::Guidance);
        if head.is_in(&ESTIMATES) { Some(Role::Expectation) } else { guides() }
    }

    /// Whether a number is what a forecast that was missed or beaten told: "missing forecast for 9.7% rise".
    fn is_beaten_forecast(&self, item: usize) -> bool {
        let stretch = (item.saturating_sub(7)..item).rev();
        let open = stretch.take_while(|&at| {
            self.item(at).is_some_and(|word| !matches!(word.tag, Tag::Comma | Tag::Stop | Tag::Quantity(_)))
        });
        let mut forecast = false;
        for at in open {
            let Some(word) = self.item(at) else { break };
            forecast |= word.tag == Tag::Noun && (word.is_in(&EXPECTATION) || word.is("forecast"));
            if word.is_verb() {
                return forecast && word.classes.has(Classes::BEAT);
            }
        }
        false
    }

    /// "the estimate had called for earnings of 70 cents": no change of the estimate is told.
    fn calls_for(&self, frame: &Frame) -> bool {
        self.item(frame.verb).is_some_and(|verb| {
            verb.change.is_none() && (verb.is_verb() || verb.tag == Tag::Aux) && !verb.classes.has(Classes::BEAT)
        })
    }

    /// "an outlook for revenue of A and a margin of B": what holds for A holds for B.
    fn carried(&self, item: usize, frame: Option<usize>) -> Option<Role> {
        let last = self.last_number().and_then(|index| self.readings.get(index))?;
        let between = self.items.get(last.item + 1..item).unwrap_or_default();
        // "EPS of $0.96 on revenue of $1 billion", but "beating the estimate of $0.36, on sales of $312 million"
        let on = !between.iter().any(|word| word.tag == Tag::Comma) && between.iter().any(|word| word.is("on"));
        let joined = on || between.iter().any(|word| word.tag == Tag::Conj || word.is("with"));
        let role = last.role.filter(|role| matches!(role, Role::Guidance | Role::Expectation))?;
        (joined && last.frame == frame && !between.iter().any(|word| word.tag == Tag::Stop || word.is("compared")))
            .then_some(role)
    }

    /// The words of the phrase before "of" or right before a number: "an earlier target of".
    fn phrase_words(&self, item: usize, anchor: Option<usize>) -> Option<&[Item<'_>]> {
        let index = match self.parse.phrase_at(item) {
            Some(index) => index,
            None => {
                anchor.filter(|&at| self.is_at(Some(at), &["of", "at"])).and_then(|at| self.parse.phrase_before(at))?
            }
        };
        let phrase = self.parse.phrase(index)?;
        self.items.get(phrase.start..phrase.end)
    }

    /// Whether a named outsider expects it of somebody else: "the fund expects the world economy to grow".
    fn is_of_outsider(&self, frame: &Frame) -> bool {
        let Some(governor) = frame.parent.and_then(|index| self.parse.frames.get(index)) else { return false };
        let guides = self.item(governor.verb).is_some_and(|verb| verb.classes.has(Classes::GUIDE));
        if !guides || governor.subject == frame.subject {
            return false;
        }
        let head = |index: Option<usize>| {
            index.and_then(|index| self.parse.phrase(index)).and_then(|phrase| self.item(phrase.head))
        };
        let whose = head(frame.subject);
        let economy = whose.is_some_and(|head| {
            metric::canonical(head.text).and_then(|known| known.id).is_some_and(|id| MACRO.contains(&id))
        });
        economy || whose.is_some_and(|head| head.tag == Tag::Name && !head.person)
    }

    /// Whether a phrase is about a plan: "planned spending", "revenue outlook" before "of".
    pub(super) fn is_planned_phrase(&self, index: usize) -> bool {
        let Some(phrase) = self.parse.phrase(index) else { return false };
        let words = self.items.get(phrase.start..phrase.end).unwrap_or_default();
        let outlook = phrase.prep.and_then(|prep| prep.checked_sub(1)).is_some_and(|at| self.is_at(Some(at), GUIDANCE));
        outlook
            || words
                .iter()
                .any(|word| word.is_any(&["planned", "projected", "targeted"]) || word.is_any(&["outlook", "guidance"]))
    }

    fn moves_by_verb(&self, frame: Option<usize>) -> bool {
        self.frame(frame).and_then(|frame| self.item(frame.verb)).is_some_and(|verb| verb.change.is_some())
    }

    pub(super) fn moves(&self, frame: Option<usize>) -> bool {
        let verb = self.frame(frame).and_then(|frame| self.item(frame.verb));
        verb.is_some_and(|verb| verb.change.is_some() || verb.classes.has(Classes::LEVEL) || verb.tag == Tag::Aux)
            || self.last_number().is_some()
    }

    /// Whether the words around a number call it an expectation: "expectations for a 1.1 million draw".
    pub(super) fn is_expectation_near(&self, item: usize) -> bool {
        let left = (0..item).rev().take(5).take_while(|&at| {
            // "(consensus: $1.05)"
            self.item(at).is_some_and(|w| !matches!(w.tag, Tag::Comma | Tag::Stop | Tag::Quantity(_)) || w.text == ":")
                // "fell short of estimates with EPS of $3.34"
                && !self.is_at(Some(at), &["with", "after"])
        });
        // "3.7% expected and 3.7% in August": it belongs to the number before it.
        let after_number =
            |at: usize| at.checked_sub(1).and_then(|at| self.item(at)).is_some_and(|i| i.quantity.is_some());
        let own = |at: usize| self.is_at(Some(at), &["expected"]) && !after_number(at);
        left.into_iter().any(|at| self.item(at).is_some_and(|word| word.is_in(&EXPECTATION)) || own(at))
    }

    pub(super) fn change(
        &self,
        item: usize,
        _anchor: Option<usize>,
        found: &Found,
        reading: &Reading,
    ) -> Option<Change> {
        if found.change.is_some() {
            return match reading.role {
                Some(Role::Comparison) => None,
                Some(Role::Level) => {
                    let told = self.readings.iter().any(|other| {
                        other.frame == reading.frame && other.role == Some(Role::Delta) && other.item < item
                    });
                    found.change.filter(|_| !told)
                }
                _ => found.change,
            };
        }
        None
    }
}
