//! Patterns of XML Schema as regular expressions of JSON Schema (ECMA-262).

/// What a backslash may stand before in an expression of ECMA-262 with the flag `u`.
const SYNTAX: &str = r"^$\.*+?()[]{}|/";

/// Escapes that mean the same in both.
const SHARED: &str = "nrtdDsSwW";

/// An expression that matches what the pattern matches: whole values.
pub(super) fn expression_of(pattern: &str) -> String {
    let mut expression = String::from("^(?:");
    let mut chars = pattern.chars();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => escaped(chars.next().unwrap_or('\\'), in_class, &mut expression),
            // Signs like all others outside of classes, where only the beginning of a class knows one.
            '^' | '$' if !in_class => expression.extend(['\\', c]),
            '[' if in_class => expression.push_str("\\["),
            _ => expression.push(c),
        }
        in_class = match c {
            '[' => true,
            ']' => false,
            _ => in_class,
        };
    }
    expression + ")$"
}

fn escaped(c: char, in_class: bool, expression: &mut String) {
    let keeps = SYNTAX.contains(c) || SHARED.contains(c) || (in_class && c == '-');
    match keeps {
        true => expression.extend(['\\', c]),
        false => expression.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_match_whole_values_only() {
        let expected = [
            ("[0-9]|[1-9][0-9]{1,2}", "^(?:[0-9]|[1-9][0-9]{1,2})$"),
            (r"([0-9]|\*|#){0,3}", r"^(?:([0-9]|\*|#){0,3})$"),
            (r"a\#\-[\-x^]$", r"^(?:a#-[\-x^]\$)$"),
        ];
        for (pattern, expression) in expected {
            assert_eq!(expression_of(pattern), expression);
        }
    }
}
