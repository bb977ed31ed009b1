//! Projection of a directory for a subscription, read from the switch.

use std::sync::Arc;

use super::contact::{ContactRow, RowContact};
use super::directory::DirectoryKind;
use super::error::IcwsError;
use super::filter::ViewParameters;
use super::state::Icws;
use crate::dialect::UserRequest;
use crate::switch::directory::{Contact, ContactSource};
use crate::switch::speed_dial_100::SpeedDial;

/// Projected rows, and how many there are in all.
#[derive(Debug)]
pub(super) struct RowProjection {
    /// Rows in the directory.
    pub(super) total: usize,
    /// Of these, rows that fit the filters.
    pub(super) filtered: usize,
    /// The index of the first row that is shown.
    pub(super) first: usize,
    /// Those that are shown.
    pub(super) rows: Vec<ContactRow>,
}

/// Reads what the subscription shows.
pub(super) async fn read(
    user: &UserRequest<'_, Icws>,
    wanted: &ViewParameters,
) -> Result<RowProjection, IcwsError> {
    let rows = match wanted.directory {
        DirectoryKind::GroupUsers => group_users(user).await?,
        DirectoryKind::PersonalPhoneList => personal_phone_list(user).await?,
        DirectoryKind::SpeedDial100 => links(user).await?,
    };
    let mut view = RowProjection::new(rows, wanted);
    if wanted.directory == DirectoryKind::GroupUsers {
        complete(user, &mut view.rows).await?;
    }
    Ok(view)
}

async fn group_users(user: &UserRequest<'_, Icws>) -> Result<Vec<ContactRow>, IcwsError> {
    let directory = &user.dialect.directory;
    let users = directory.group_users(user.call, &user.subscriber);
    let users = user.read(users).await?;
    let rows = (0..users.len()).map(|place| {
        let contact = RowContact::Listed(Arc::clone(&users), place);
        ContactRow::of_source(ContactSource::GroupUsers, contact)
    });
    Ok(rows.collect())
}

/// Reads the further numbers of those users who are shown.
async fn complete(user: &UserRequest<'_, Icws>, rows: &mut [ContactRow]) -> Result<(), IcwsError> {
    let listed: Vec<Contact> = rows
        .iter()
        .map(|row| Contact::clone(&row.contact))
        .collect();
    let directory = &user.dialect.directory;
    let max_age = user.dialect.settings.refresh_interval;
    let complete = directory.with_all_numbers(user.call, &user.subscriber, &listed, max_age);
    for (row, contact) in rows.iter_mut().zip(user.read(complete).await?) {
        row.contact = contact.into();
    }
    Ok(())
}

async fn personal_phone_list(user: &UserRequest<'_, Icws>) -> Result<Vec<ContactRow>, IcwsError> {
    let directory = &user.dialect.directory;
    let list = directory.personal_phone_list(user.call, &user.subscriber);
    let list = user.read(list).await?;
    let row =
        |contact: Contact| ContactRow::of_source(ContactSource::PersonalPhoneList, contact.into());
    Ok(list.into_iter().map(row).collect())
}

async fn links(user: &UserRequest<'_, Icws>) -> Result<Vec<ContactRow>, IcwsError> {
    let list = user.switch().speed_dials(user.call, &user.subscriber);
    let list = user.read(list).await?;
    let directory = &user.dialect.directory;
    let owners = directory.known_owners(user.call, &user.subscriber, &list.entries);
    let owners = user.read(owners).await?;
    let links = list.entries.iter().zip(owners);
    let links = links.map(|(entry, owner)| match owner {
        Some(owner) => ContactRow {
            code: Some(entry.code),
            designation: Some(owner.kind),
            ..ContactRow::of_source(owner.source, RowContact::OfOwner(owner))
        },
        None => ContactRow::of_unknown(entry),
    });
    Ok(links.collect())
}

// === impl RowProjection ===

impl RowProjection {
    fn new(mut rows: Vec<ContactRow>, wanted: &ViewParameters) -> Self {
        let total = rows.len();
        rows.retain(|row| wanted.selection.fits(row));
        rows.sort_by(|one, other| wanted.selection.order(one, other));
        let filtered = rows.len();
        let first = wanted.index.min(filtered);
        rows.drain(..first);
        rows.truncate(wanted.count);
        Self {
            total,
            filtered,
            first,
            rows,
        }
    }
}

// === impl ContactRow ===

impl ContactRow {
    /// A contact itself, as its own directory has it.
    fn of_source(source: ContactSource, contact: RowContact) -> Self {
        Self {
            contact,
            source: Some(source),
            designation: None,
            code: None,
        }
    }

    /// A speed code that dials a number of nobody known: what it is for, and the number.
    fn of_unknown(entry: &SpeedDial) -> Self {
        Self {
            contact: Contact::unknown(entry.description.as_deref(), &entry.number).into(),
            source: None,
            designation: None,
            code: Some(entry.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::filter::RowSelection;
    use super::*;

    fn view(index: usize, count: usize) -> (usize, Vec<String>) {
        let contact = |id: &str| Contact {
            id: id.to_owned(),
            ..Contact::default()
        };
        let rows = ["a", "b", "c"]
            .map(|id| ContactRow::of_source(ContactSource::GroupUsers, contact(id).into()));
        let wanted = ViewParameters {
            directory: DirectoryKind::GroupUsers,
            selection: RowSelection::default(),
            index,
            count,
        };
        let view = RowProjection::new(rows.into(), &wanted);
        assert_eq!((view.total, view.filtered), (3, 3));
        (
            view.first,
            view.rows.iter().map(|row| row.id().to_owned()).collect(),
        )
    }

    #[test]
    fn a_window_ends_with_the_rows() {
        for (index, count, first, shown) in [
            (0, 25, 0, "abc"),
            (1, 1, 1, "b"),
            (2, 25, 2, "c"),
            (3, 25, 3, ""),
            (usize::MAX, usize::MAX, 3, ""),
        ] {
            assert_eq!(view(index, count).0, first, "{index} {count}");
            assert_eq!(view(index, count).1.concat(), shown, "{index} {count}");
        }
    }
}
