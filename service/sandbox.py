"""A safe room: runs a pure function on untrusted bytes in a child with ceilings on time and memory."""
