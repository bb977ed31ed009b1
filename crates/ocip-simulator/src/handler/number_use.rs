//! Numbers in use: a phone number is one user's alone on the whole switch, an extension in its group, be it
//! the user's first or an alternate one, and nobody has one twice.

use crate::data::{SwitchData, User};
use crate::failure::ErrorReply;

/// Refuses a number that `user`, as the user would be, may not have.
pub(super) fn check_phone_number(
    data: &SwitchData,
    user: &User,
    number: &str,
) -> Result<(), ErrorReply> {
    let is_same = |one: &&str| without_hyphens(one) == without_hyphens(number);
    let mut of_others = others(data, user).flat_map(phone_numbers);
    match of_others.any(|one| is_same(&one)) || phone_numbers(user).filter(is_same).count() > 1 {
        true => {
            let text = &data.error_texts.phone_number_in_use;
            Err(ErrorReply::of(text, &[("number", number)]))
        }
        false => Ok(()),
    }
}

/// The same about an extension.
pub(super) fn check_extension(
    data: &SwitchData,
    user: &User,
    extension: &str,
) -> Result<(), ErrorReply> {
    let in_group = |one: &&User| one.tenant == user.tenant && one.group == user.group;
    let mut of_others = others(data, user).filter(in_group).flat_map(extensions);
    let of_user = extensions(user).filter(|one| *one == extension);
    match of_others.any(|one| one == extension) || of_user.count() > 1 {
        true => {
            let text = &data.error_texts.extension_in_use;
            Err(ErrorReply::of(text, &[("extension", extension)]))
        }
        false => Ok(()),
    }
}

fn others<'d>(data: &'d SwitchData, user: &User) -> impl Iterator<Item = &'d User> {
    let all = data.users.values();
    all.filter(|one| one.user_id != user.user_id)
}

fn phone_numbers(user: &User) -> impl Iterator<Item = &str> {
    let alternates = user.alternate_numbers.numbers.iter();
    let alternates = alternates.filter_map(|one| one.phone_number.as_deref());
    user.phone_number.as_deref().into_iter().chain(alternates)
}

fn extensions(user: &User) -> impl Iterator<Item = &str> {
    let alternates = user.alternate_numbers.numbers.iter();
    let alternates = alternates.filter_map(|one| one.extension.as_deref());
    user.extension.as_deref().into_iter().chain(alternates)
}

/// Numbers are the same with the hyphen behind the country code, or without.
fn without_hyphens(number: &str) -> String {
    number.replace('-', "")
}
