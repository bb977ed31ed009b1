//! Protection of the memory of this process, which has passwords in it.
//!
//! A core dump would write it to a disk, and another process of the same user could read it while
//! this one runs. Both take one call of the system; `rustix` has them without unsafe code.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Has no core dump written of this process and nobody but root look into it. A sandbox that forbids
/// to say so has limits of its own: the service's unit sets `LimitCORE=0`.
pub(super) fn keep_memory_private() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(test)]
mod tests {
    use rustix::process::{dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn nothing_is_dumped_from_then_on() {
        keep_memory_private();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }
}
