namespace ApifyPS.LocalPlatform.Schedules;

internal sealed record ScheduleLogEntry(string Message, string Level, DateTimeOffset CreatedAt);
