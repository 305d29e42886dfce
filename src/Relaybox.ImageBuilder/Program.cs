return await Relaybox.ImageBuilder.Cli.CommandLine.RunAsync(args, Console.Error);
