//! One JSON object in, one out per line: in order, on all cores, in constant memory.

use std::{
    io::{self, BufRead, Read, Write},
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    thread,
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::contract::FailedLine;
use crate::engine::worker::ordered_map;

/// Writes what `work` makes of each line of standard input, one line of JSON each.
///
/// A line it refuses is answered with its id, if it has one, and the error; the exit code is 1 in the end.
pub fn lines(out: &mut impl Write, work: impl Fn(&str) -> Result<String, String> + Sync) -> Result<ExitCode> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut out = io::BufWriter::new(out);
    let mut failed = false;
    let input = Lines { input: io::stdin().lock(), number: 0, broken: false };
    let work = |line| work_on(line, &work);
    ordered_map(input, cores, work, |line| -> Result<()> {
        match line? {
            Line::Blank => return Ok(()),
            Line::Done(json) => out.write_all(json.as_bytes())?,
            Line::Failed(json) => {
                failed = true;
                out.write_all(json.as_bytes())?;
            }
        }
        out.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush()?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads the object of a line, or says what is wrong with it.
pub fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    if !text.trim_start().starts_with('{') {
        return Err("not a JSON object".to_owned());
    }
    serde_json::from_str(text).map_err(|error| json_error(&error))
}

/// The id of a line, or what is wrong with it.
pub fn id(id: Option<&RawValue>) -> Result<&RawValue, String> {
    id.filter(|id| is_id(id)).ok_or_else(|| "\"id\" must be a string or a number".to_owned())
}

/// An answer as JSON.
pub fn answer(answer: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(answer).map_err(|error| error.to_string())
}

/// Bytes of a line that are still read; a longer one is a bad line and never held in memory.
const LINE_LIMIT: usize = 256 << 20;

/// The numbered lines of an input. It ends at its end, or with the first error: a broken input stays broken.
struct Lines<R> {
    input: R,
    number: usize,
    broken: bool,
}

/// A line as it came, without its end; `None` for one that is too long.
struct RawLine {
    number: usize,
    bytes: Option<Vec<u8>>,
}

impl<R: BufRead> Lines<R> {
    fn read(&mut self) -> io::Result<Option<RawLine>> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(LINE_LIMIT).unwrap_or(u64::MAX);
        if (&mut self.input).take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let too_long = bytes.len() == LINE_LIMIT && bytes.last() != Some(&b'\n');
        if too_long {
            self.input.skip_until(b'\n')?;
        }
        Ok(Some(RawLine { number: self.number, bytes: (!too_long).then_some(bytes) }))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<RawLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let line = self.read().transpose();
        self.broken = matches!(line, Some(Err(_)));
        line
    }
}

/// What became of a line.
#[derive(Clone, Debug)]
enum Line {
    Blank,
    Done(String),
    Failed(String),
}

fn work_on(line: io::Result<RawLine>, work: impl Fn(&str) -> Result<String, String>) -> Result<Line> {
    let RawLine { number, bytes } = line.context("reading standard input")?;
    let failed = |id: Option<&RawValue>, error: &str| -> Result<Line> {
        let error = format!("line {number}: {error}");
        Ok(Line::Failed(serde_json::to_string(&FailedLine { id, error })?))
    };
    let Some(bytes) = bytes else {
        return failed(None, &format!("longer than {} MB", LINE_LIMIT >> 20));
    };
    // Windows programs begin a file with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Line::Blank);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8 from byte {} on", error.valid_up_to()));
    // A panic is a bug, and must cost this line only.
    let done = text.and_then(|text| {
        panic::catch_unwind(AssertUnwindSafe(|| work(text)))
            .unwrap_or_else(|_| Err("a fault of the program; please report it with this line".to_owned()))
    });
    match done {
        Ok(json) => Ok(Line::Done(json)),
        Err(error) => failed(id_of(bytes), &error),
    }
}

/// The id of a line of which the rest may be unusable.
fn id_of(bytes: &[u8]) -> Option<&RawValue> {
    #[derive(Deserialize)]
    struct Identified<'a> {
        #[serde(borrow)]
        id: Option<&'a RawValue>,
    }
    let is_object = bytes.trim_ascii_start().starts_with(b"{");
    let identified = serde_json::from_slice::<Identified<'_>>(bytes).ok().filter(|_| is_object);
    identified?.id.filter(|id| is_id(id))
}

fn is_id(id: &RawValue) -> bool {
    id.get().starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit())
}

/// What a JSON parser says, with the column in the line.
pub(super) fn json_error(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let cause = said.split(" at line ").next().unwrap_or(&said);
    let cause = if cause.contains("hex escape") { "a \\u escape is half of a surrogate pair" } else { cause };
    format!("column {}: {cause}", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_program_costs_its_line_only() {
        let line = |number| RawLine { number, bytes: Some(b"{\"id\": 7}".to_vec()) };
        let done = work_on(Ok(line(3)), |_| panic!("a bug")).unwrap();
        let Line::Failed(json) = done else { panic!("the line failed: {done:?}") };
        assert!(json.starts_with("{\"id\":7,\"error\":\"line 3: a fault of the program"), "{json}");
        assert!(matches!(work_on(Ok(line(4)), |text| Ok(text.to_owned())).unwrap(), Line::Done(_)));
    }
}
