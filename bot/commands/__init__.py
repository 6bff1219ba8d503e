"""What people type -> Reply. One file per family of commands; knows no platform."""
