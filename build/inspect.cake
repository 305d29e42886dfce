// Looking at a finished image: what it says of itself, and where its bytes are.

Task("inspect").Description("show what the composed image says of itself; --image=PATH for another").IsDependentOn("image-builder").Does(() =>
{
    ImageBuilder("inspect", Image());
});

Task("size").Description("say where the bytes of the image are: --by=package, path or layer, --top=N").IsDependentOn("image-builder").Does(() =>
{
    ImageBuilder("size", Image(), "--by", Argument("by", "package"), "--top", Argument("top", "30"));
});

/// Paths on a command line are relative to the repository's root, whence everything runs.
string Image() => Argument("image", paths.Layout("relay"));
