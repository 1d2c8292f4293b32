namespace ApifyPS.Shell;

/// <summary>What came of reading a line.</summary>
internal readonly record struct EditedLine(EditOutcome Outcome, string Text = "");
