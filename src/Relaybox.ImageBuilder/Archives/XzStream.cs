using System.Runtime.InteropServices;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>Decompresses <c>.xz</c> (one stream or several in a row) through liblzma.</summary>
internal sealed unsafe class XzStream : ForwardOnlyStream
{
    /// <summary>Debian compresses with at most <c>xz -9</c>, which needs 65 MiB to decode.</summary>
    internal const ulong MemoryLimitBytes = 128 << 20;

    private const uint Concatenated = 0x08;
    private const int InputBytes = 64 << 10;
    private readonly Stream _inner;
    private readonly byte* _input;
    private LibLzma.LzmaStream* _stream;
    private bool _inputEnded;
    private bool _finished;

    /// <summary>Starts decoding at the current position of <paramref name="inner"/>, which is read to its end and disposed with this.</summary>
    /// <exception cref="ImageBuildException">The host has no liblzma; the message says how to get it.</exception>
    public XzStream(Stream inner)
    {
        _inner = inner;
        _stream = (LibLzma.LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LibLzma.LzmaStream));
        _input = (byte*)NativeMemory.Alloc(InputBytes);
        Check(LibLzma.StreamDecoder(_stream, MemoryLimitBytes, Concatenated));
    }

    public override bool CanRead => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged or truncated, or wants more memory than allowed.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_stream is null, this);
        if (_finished || buffer.IsEmpty)
            return 0;

        fixed (byte* output = buffer)
        {
            _stream->NextOut = output;
            _stream->AvailableOut = (nuint)buffer.Length;
            // Until there is something to hand out: a return of nothing would mean the end.
            while (_stream->AvailableOut == (nuint)buffer.Length && !_finished)
                DecodeSome();

            return buffer.Length - (int)_stream->AvailableOut;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_stream is not null)
        {
            LibLzma.End(_stream);
            NativeMemory.Free(_stream);
            NativeMemory.Free(_input);
            _stream = null;
        }

        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private void DecodeSome()
    {
        if (_stream->AvailableIn == 0 && !_inputEnded)
        {
            int read = _inner.Read(new Span<byte>(_input, InputBytes));
            _inputEnded = read == 0;
            _stream->NextIn = _input;
            _stream->AvailableIn = (nuint)read;
        }

        int result = LibLzma.Code(_stream, _inputEnded ? LibLzma.Finish : LibLzma.Run);
        if (result == LibLzma.StreamEnd)
            _finished = true;
        else
            Check(result);
    }

    private static void Check(int result)
    {
        if (result == LibLzma.Ok)
            return;

        throw new InvalidDataException(result switch
        {
            LibLzma.FormatError => "it is no xz data.",
            LibLzma.DataError => "its xz data is damaged.",
            LibLzma.BufError => "its xz data is truncated.",
            LibLzma.MemLimitError => $"decompressing it needs more than {MemoryLimitBytes >> 20} MiB of memory.",
            _ => $"liblzma refuses it (code {result}).",
        });
    }
}
