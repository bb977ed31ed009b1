//! Speed Dial 8: eight codes per user, each of one digit, which are there whether they dial anything or not.

use ocip::command::speed_dial_8::{
    SpeedDial8Code, SpeedDial8Entry, UserSpeedDial8GetListRequest, UserSpeedDial8GetListResponse,
    UserSpeedDial8ModifyListRequest,
};

use super::value::{Destination, SpeedDialDescription, ValueError};
use super::{CallContext, Error, Nillable, Subscriber, Switch};

/// Its exact name on the switch (OCI schema, `UserService`).
pub const SERVICE: &str = "Speed Dial 8";

/// A speed code, 2–9.
pub type OneDigitCode = SpeedDial8Code;

/// How many codes there are.
pub const ONE_DIGIT_CODES: usize = (OneDigitCode::MAX - OneDigitCode::MIN) as usize + 1;

/// A speed code as the REST side writes it: its digit.
pub fn format_one_digit(code: OneDigitCode) -> String {
    code.number().to_string()
}

/// A speed code as the REST side writes it.
pub fn parse_one_digit(text: &str) -> Result<OneDigitCode, ValueError> {
    let code = OneDigitCode::all().find(|code| format_one_digit(*code) == text);
    code.ok_or_else(|| ValueError::new("a speed code has one digit, \"2\" to \"9\"", text))
}

/// What a code dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneDigitDial {
    /// The code.
    pub code: OneDigitCode,
    /// The number or SIP URI, as the switch stores it.
    pub number: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// What a code is to dial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneDigitChange {
    /// The code.
    pub code: OneDigitCode,
    /// Absent keeps the number, nil clears it.
    pub number: Nillable<Destination>,
    /// Absent keeps the description, nil clears it.
    pub description: Nillable<SpeedDialDescription>,
}

impl Switch {
    /// What all codes of a user dial, in order.
    pub async fn one_digit_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<Vec<OneDigitDial>, Error> {
        let request = UserSpeedDial8GetListRequest {
            user_id: subscriber.user_id().to_owned(),
        };
        self.cluster.call(call, &request).await.map(all_codes)
    }

    /// Changes what codes dial.
    pub async fn change_one_digit_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        changes: Vec<OneDigitChange>,
    ) -> Result<(), Error> {
        let request = UserSpeedDial8ModifyListRequest {
            user_id: subscriber.user_id().to_owned(),
            speed_dial_entry: changes.into_iter().map(SpeedDial8Entry::from).collect(),
        };
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        self.cluster.call(call, &request).await.map(|_| ())
    }
}

/// All codes in order, also where an answer has them otherwise or lacks some.
fn all_codes(response: UserSpeedDial8GetListResponse) -> Vec<OneDigitDial> {
    let mut entries = response.speed_dial_entry.0;
    let codes = OneDigitCode::all().map(|code| {
        let place = entries.iter().position(|entry| entry.speed_code == code);
        let entry = place.map(|place| entries.swap_remove(place));
        let (number, description) = entry
            .map(|entry| (entry.phone_number, entry.description))
            .unwrap_or_default();
        OneDigitDial {
            code,
            number: number.into_value(),
            description: description.into_value(),
        }
    });
    codes.collect()
}

impl From<OneDigitChange> for SpeedDial8Entry {
    fn from(change: OneDigitChange) -> Self {
        Self {
            speed_code: change.code,
            phone_number: change.number.map(Destination::into_string),
            description: change.description.map(SpeedDialDescription::into_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use ocip::command::speed_dial_8::SpeedDial8List;

    use super::*;

    #[test]
    fn codes_are_one_digit_each_and_read_as_they_are_written() {
        let codes: Vec<_> = OneDigitCode::all().map(format_one_digit).collect();
        assert_eq!(codes, ["2", "3", "4", "5", "6", "7", "8", "9"]);
        assert_eq!(codes.len(), ONE_DIGIT_CODES);
        for code in codes {
            assert_eq!(parse_one_digit(&code).map(format_one_digit), Ok(code));
        }
        for text in ["1", "02", "", "+2", " 2", "10", "２"] {
            assert!(parse_one_digit(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn all_codes_are_there_in_order_whatever_the_answer_has() {
        let entry = |code: u8, number| SpeedDial8Entry {
            speed_code: OneDigitCode::new(code).unwrap(),
            phone_number: number,
            description: Nillable::Nil,
        };
        let nine = entry(9, Nillable::Value("12".to_owned()));
        let list = SpeedDial8List(vec![nine, entry(3, Nillable::Absent)]);
        let response = UserSpeedDial8GetListResponse {
            speed_dial_entry: list,
        };
        let all = all_codes(response);
        assert_eq!(all.len(), ONE_DIGIT_CODES);
        let set = all.iter().filter(|one| one.number.is_some());
        let set: Vec<_> = set.map(|one| one.code.number()).collect();
        assert_eq!(set, [9]);
        assert!(all.is_sorted_by_key(|one| one.code) && all[0].description.is_none());
    }
}
