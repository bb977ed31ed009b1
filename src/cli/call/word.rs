//! One argument of `call`: where an element stands, and what it holds.

/// An argument, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ElementArgument<'a> {
    /// The names from below the command down to the element; at least one.
    pub(super) path: Vec<PathSegment<'a>>,
    /// What stands there.
    pub(super) given: GivenValue<'a>,
}

/// A name on the way, and which of several elements of that name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PathSegment<'a> {
    pub(super) name: &'a str,
    /// Counted from 1.
    pub(super) number: Option<usize>,
}

/// Value that an argument gives an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivenValue<'a> {
    /// `NAME=VALUE`
    Text(&'a str),
    /// `NAME:nil`
    Nil,
    /// `NAME:type=TYPE`
    Type(&'a str),
}

impl<'a> ElementArgument<'a> {
    /// Reads an argument. The error repeats the name and never the value, which may be a password.
    pub(super) fn read(argument: &'a str) -> Result<Self, String> {
        let (place, given) = match argument.split_once('=') {
            Some((place, value)) => match place.strip_suffix(":type") {
                Some(place) => (place, GivenValue::Type(value)),
                None => (place, GivenValue::Text(value)),
            },
            None => match argument.strip_suffix(":nil") {
                Some(place) => (place, GivenValue::Nil),
                None => {
                    return Err(format!(
                        "{argument:?} given, expected NAME=VALUE, NAME:nil or NAME:type=TYPE"
                    ));
                }
            },
        };
        let path = place.split('/').map(|name| PathSegment::read(name, place));
        let path = path.collect::<Result<_, _>>()?;
        Ok(Self { path, given })
    }
}

impl<'a> PathSegment<'a> {
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

    fn name(name: &str) -> PathSegment<'_> {
        let number = None;
        PathSegment { name, number }
    }

    #[test]
    fn values_nils_and_types_are_told_apart() {
        for (argument, path, given) in [
            ("a=1", vec![name("a")], GivenValue::Text("1")),
            ("a=", vec![name("a")], GivenValue::Text("")),
            ("a=b=c:nil", vec![name("a")], GivenValue::Text("b=c:nil")),
            (
                "a/b=x/y",
                vec![name("a"), name("b")],
                GivenValue::Text("x/y"),
            ),
            ("a/b:nil", vec![name("a"), name("b")], GivenValue::Nil),
            ("a:type=T", vec![name("a")], GivenValue::Type("T")),
        ] {
            assert_eq!(
                ElementArgument::read(argument),
                Ok(ElementArgument { path, given }),
                "{argument}"
            );
        }
    }

    #[test]
    fn a_number_says_which_one() {
        let word = ElementArgument::read("a[2]/b=1").unwrap();
        assert_eq!(word.path[0].number, Some(2));
        for argument in ["a[0]/b=1", "a[x]/b=1", "a[1/b=1"] {
            assert!(ElementArgument::read(argument).is_err(), "{argument}");
        }
    }

    #[test]
    fn what_is_no_element_is_told() {
        let error = ElementArgument::read("foouser").unwrap_err();
        assert!(error.contains("expected NAME=VALUE"), "{error}");
    }
}
