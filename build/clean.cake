Task("clean").Description("remove everything that was built or fetched, and nothing else").Does(() =>
{
    // Cake's own compiled scripts lie in there too; they are in use and made again at the next start.
    if (DirectoryExists(paths.Artifacts)) DeleteDirectory(paths.Artifacts, new DeleteDirectorySettings { Recursive = true, Force = true });
});
