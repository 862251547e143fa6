//! The contribution of an encoded record to the digest of a register.

/// What one encoded record adds to the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight(u64);

impl Weight {
    /// From the checksum and length of a record's envelope. The checksum covers tree, key and content.
    pub const fn new(crc: u32, length: usize) -> Self {
        // The finalizer of SplitMix64 spreads the bits, so that the sums of different records differ.
        let mut bits = ((length as u64) << 32 | crc as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(bits ^ (bits >> 31))
    }

    pub const fn value(self) -> u64 {
        self.0
    }
}
