"""The API's answers to many questions, recorded: what a change of the house must leave as it is."""
