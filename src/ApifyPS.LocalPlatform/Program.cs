Console.WriteLine("apify-local");
