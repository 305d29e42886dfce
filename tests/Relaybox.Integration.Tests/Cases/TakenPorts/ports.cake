// What ./build.sh up would say if the relay wanted these ports.
#nullable enable
#load "../../../../build/ports.cake"

Console.WriteLine(WhyPortsCannotBeHad(Argument<string>("ports").Split('+').Select(int.Parse)) ?? "All are free.");
