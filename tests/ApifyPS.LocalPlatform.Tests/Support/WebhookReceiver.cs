using System.Globalization;

namespace ApifyPS.LocalPlatform.Tests.Support;

/// <summary>Somebody who is told of events: answers with the given statuses in turn, then with 200.</summary>
internal static class WebhookReceiver
{
    public static FakePlatform Start(params int[] statuses) => FakePlatform.Start(request =>
    {
        FakeReply reply = FakeReply.Text(string.Create(CultureInfo.InvariantCulture, $"answer {request.Number} ") + new string('x', 10_000), "text/plain")
            .As(request.Number <= statuses.Length ? statuses[request.Number - 1] : 200);
        return reply.Status == 302 ? reply.With("Location", "/") : reply;
    });
}
