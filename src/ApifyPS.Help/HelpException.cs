namespace ApifyPS.Help;

/// <summary>Something in the sources of the help is wrong or missing; the message is for who wrote them.</summary>
internal sealed class HelpException(string message) : Exception(message);
