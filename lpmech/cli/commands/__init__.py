"""The commands and their options, a module a group; what each does is in the module that it imports when called."""
