"""Whether passages support a claim: what it adds, changes, leaves out or misattributes."""
