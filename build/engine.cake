// The container engine: loading what was composed, talking to the relay's stack.

bool EngineAnswers() => TryCapture("docker", "version") is not null;

/// Loads the composed archive unless the engine holds that very image already.
void LoadRelayImage()
{
    var archive = GetFiles($"{paths.Image("relay")}/relay-*.docker.tar").Single().FullPath;
    Run("docker", "load", "--quiet", "--input", archive);
}

void Compose(params string[] arguments) => Run("docker", ["compose", "--file", paths.Compose, .. arguments]);

string? TryCompose(params string[] arguments) => TryCapture("docker", ["compose", "--file", paths.Compose, .. arguments]);
