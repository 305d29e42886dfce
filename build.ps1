# Windows: hands over to build.sh inside WSL, where the build runs; the arguments and the exit code are build.sh's.
# One sentence for each thing that can be missing there. Works with Windows PowerShell 5.1 and PowerShell 7.
function Stop-With($sentence) { [Console]::Error.WriteLine($sentence); exit 1 }

if (-not (Get-Command wsl.exe -ErrorAction SilentlyContinue)) {
    Stop-With "Relaybox builds on Linux: install WSL and Debian with 'wsl --install -d Debian', then run this again."
}
wsl.exe --exec true 2>$null | Out-Null
if ($LASTEXITCODE -ne 0) {
    Stop-With "WSL has no Linux distribution that starts: install one with 'wsl --install -d Debian', then run this again."
}
wsl.exe --exec bash -lc 'command -v dotnet >/dev/null'
if ($LASTEXITCODE -ne 0) {
    Stop-With "The .NET SDK 10 is missing in WSL: install it there as https://learn.microsoft.com/dotnet/core/install/linux says, then run this again."
}
if ($PSScriptRoot -match '^[A-Za-z]:') {
    [Console]::Error.WriteLine("This checkout is on a Windows drive, which WSL reads slowly: a clone in WSL's own file system builds faster.")
}
# No double quotes inside: Windows PowerShell 5.1 loses them on the way. An empty IFS keeps the arguments whole instead.
wsl.exe --cd $PSScriptRoot --exec bash -lc 'set -f; IFS=; exec ./build.sh $@' build.sh @args
exit $LASTEXITCODE
