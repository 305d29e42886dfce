// What ./build.sh runs. One file a concern; tasks are thin, the work is in src/.
#load "paths.cake"
#load "process.cake"
#load "annotations.cake"
#load "image.cake"
#load "lock.cake"
#load "inspect.cake"
#load "verify.cake"
#load "engine.cake"
#load "ports.cake"
#load "up.cake"
#load "test.cake"
#load "release.cake"
#load "bench.cake"
#load "fuzz.cake"
#load "clean.cake"

// The table of durations would bury what a target has to say at its end.
Teardown(_ => Console.SetOut(System.IO.TextWriter.Null));

RunTarget(Argument<string>("target"));
