//! All threads and all policy: commands in, immutable snapshots out.
