//! Rust source as tokens, as far as imports go: names and signs, without comments and text.

use std::iter::Peekable;
use std::str::Chars;

/// A name, `::`, or any other single sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    Path,
    Sign(char),
}

/// The tokens of a file. Text, characters and lifetimes leave nothing behind.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut characters = source.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(first) = characters.next() {
        match first {
            '/' if characters.peek() == Some(&'/') => skip_line(&mut characters),
            '/' if characters.peek() == Some(&'*') => skip_block(&mut characters),
            '"' => skip_text(&mut characters),
            '\'' => skip_character(&mut characters),
            ':' if characters.next_if_eq(&':').is_some() => tokens.push(Token::Path),
            _ if first.is_alphanumeric() || first == '_' => {
                tokens.extend(name(first, &mut characters));
            }
            _ if first.is_whitespace() => {}
            sign => tokens.push(Token::Sign(sign)),
        }
    }
    tokens
}

type Rest<'s> = Peekable<Chars<'s>>;

fn skip_line(characters: &mut Rest<'_>) {
    characters.find(|character| *character == '\n');
}

/// Comments of this form nest.
fn skip_block(characters: &mut Rest<'_>) {
    let (mut depth, mut before) = (1, characters.next());
    while depth > 0
        && let Some(character) = characters.next()
    {
        match (before, character) {
            (Some('/'), '*') => depth += 1,
            (Some('*'), '/') => depth -= 1,
            _ => {
                before = Some(character);
                continue;
            }
        }
        before = None;
    }
}

fn skip_text(characters: &mut Rest<'_>) {
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '"' => return,
            _ => {}
        }
    }
}

fn skip_raw_text(characters: &mut Rest<'_>) {
    let mut hashes = 0;
    while characters.next_if_eq(&'#').is_some() {
        hashes += 1;
    }
    characters.next();
    let mut seen = None;
    for character in characters.by_ref() {
        seen = match (character, seen) {
            ('"', _) => Some(0),
            ('#', Some(count)) => Some(count + 1),
            _ => None,
        };
        if seen == Some(hashes) {
            return;
        }
    }
}

/// Skips a character or a lifetime: only the former ends with another quote.
fn skip_character(characters: &mut Rest<'_>) {
    match characters.next() {
        Some('\\') => {
            characters.next();
            characters.find(|character| *character == '\'');
        }
        Some(first) if first.is_alphanumeric() || first == '_' => {
            while characters
                .next_if(|next| next.is_alphanumeric() || *next == '_')
                .is_some()
            {}
            characters.next_if_eq(&'\'');
        }
        _ => drop(characters.next_if_eq(&'\'')),
    }
}

/// A name, or nothing for the prefix of a text, which is skipped.
fn name(first: char, characters: &mut Rest<'_>) -> Option<Token> {
    let mut name = String::from(first);
    while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
        name.push(next);
    }
    match (&*name, characters.peek()) {
        ("r" | "br" | "cr", Some('"')) => skip_raw_text(characters),
        ("b" | "c", Some('"')) => {
            characters.next();
            skip_text(characters);
        }
        ("b", Some('\'')) => {
            characters.next();
            skip_character(characters);
        }
        ("br" | "cr", Some('#')) => skip_raw_text(characters),
        ("r", Some('#')) => return raw(characters),
        _ => return Some(Token::Name(name)),
    }
    None
}

/// What begins with `r#`: a text, or a name like a keyword.
fn raw(characters: &mut Rest<'_>) -> Option<Token> {
    let mut ahead = characters.clone();
    ahead.next();
    if ahead.peek().is_some_and(|next| ['#', '"'].contains(next)) {
        skip_raw_text(characters);
        return None;
    }
    characters.next();
    name('r', characters).map(|token| match token {
        Token::Name(name) => Token::Name(name[1..].to_owned()),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> String {
        let shown = |token: &Token| match token {
            Token::Name(name) => name.clone(),
            Token::Path => "::".into(),
            Token::Sign(sign) => sign.to_string(),
        };
        tokens(source)
            .iter()
            .map(shown)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn names_and_signs_are_left() {
        for (source, expected) in [
            ("use a::b; // c\nd", "use a :: b ; d"),
            ("a /* b /* c */ d */ e", "a e"),
            ("/// a::b\n//! c\nx", "x"),
            (r#"f("a \" b", 'c', '\'', b'"', '\u{1F}')"#, "f ( , , , , )"),
            ("r\"a\\\" b r#\"c \" d\"# br##\"\"# e\"## f", "b f"),
            (
                "fn f<'a>(x: &'a str, y: &'_ T)",
                "fn f < > ( x : & str , y : & T )",
            ),
            ("r#type a.b 'label: loop", "type a . b : loop"),
            ("'('..=')'", ". . ="),
        ] {
            assert_eq!(names(source), expected, "{source}");
        }
    }
}
