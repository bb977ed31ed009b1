//! One argument of `call`: where an element stands, and what it holds.

/// An argument, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The names from below the command down to the element; at least one.
    pub(super) path: Vec<Name<'a>>,
    /// What stands there.
    pub(super) given: Given<'a>,
}

/// A name on the way, and which of several elements of that name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) name: &'a str,
    /// Counted from 1.
    pub(super) number: Option<usize>,
}

/// Value that an argument gives an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given<'a> {
    /// `NAME=VALUE`
    Text(&'a str),
    /// `NAME:nil`
    Nil,
    /// `NAME:type=TYPE`
    Type(&'a str),
}

impl<'a> Word<'a> {
    /// Reads an argument. The error repeats the name and never the value, which may be a password.
    pub(super) fn read(argument: &'a str) -> Result<Self, String> {
        let (place, given) = match argument.split_once('=') {
            Some((place, value)) => match place.strip_suffix(":type") {
                Some(place) => (place, Given::Type(value)),
                None => (place, Given::Text(value)),
            },
            None => match argument.strip_suffix(":nil") {
                Some(place) => (place, Given::Nil),
                None => {
                    return Err(format!(
                        "{argument:?} given, expected NAME=VALUE, NAME:nil or NAME:type=TYPE"
                    ));
                }
            },
        };
        let path = place.split('/').map(|name| Name::read(name, place));
        let path = path.collect::<Result<_, _>>()?;
        Ok(Self { path, given })
    }
}

impl<'a> Name<'a> {
    fn read(text: &'a str, place: &str) -> Result<Self, String> {
        let Some((name, rest)) = text.split_once('[') else {
            return Ok(Self {
                name: text,
                number: None,
            });
        };
        let number = rest
            .strip_suffix(']')
            .and_then(|digits| digits.parse().ok());
        match number {
            Some(number) if number > 0 => Ok(Self {
                name,
                number: Some(number),
            }),
            _ => Err(format!(
                "{place:?}: expected a number from 1 in brackets, such as {name}[2]"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> Name<'_> {
        let number = None;
        Name { name, number }
    }

    #[test]
    fn values_nils_and_types_are_told_apart() {
        for (argument, path, given) in [
            ("a=1", vec![name("a")], Given::Text("1")),
            ("a=", vec![name("a")], Given::Text("")),
            ("a=b=c:nil", vec![name("a")], Given::Text("b=c:nil")),
            ("a/b=x/y", vec![name("a"), name("b")], Given::Text("x/y")),
            ("a/b:nil", vec![name("a"), name("b")], Given::Nil),
            ("a:type=T", vec![name("a")], Given::Type("T")),
        ] {
            assert_eq!(Word::read(argument), Ok(Word { path, given }), "{argument}");
        }
    }

    #[test]
    fn a_number_says_which_one() {
        let word = Word::read("a[2]/b=1").unwrap();
        assert_eq!(word.path[0].number, Some(2));
        for argument in ["a[0]/b=1", "a[x]/b=1", "a[1/b=1"] {
            assert!(Word::read(argument).is_err(), "{argument}");
        }
    }

    #[test]
    fn what_is_no_element_is_told() {
        let error = Word::read("foouser").unwrap_err();
        assert!(error.contains("expected NAME=VALUE"), "{error}");
    }
}
