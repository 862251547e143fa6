//! Every format of one small report.
