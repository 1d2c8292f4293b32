using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text;

namespace ApifyPS.Tests.Datasets;

/// <summary>What is allowed to be deep must not end the process: a stack overflow can't be caught.</summary>
[Trait("Builds", "both")]
[Collection(ModuleCollection.Name)]
public sealed class DepthTests
{
    /// <summary>Half of what the smallest thread of Windows PowerShell has.</summary>
    private const int StackSize = 512 * 1024;

    [Fact]
    public void The_deepest_JSON_is_read_on_half_a_small_stack()
    {
        byte[] json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[{\"a\":", 512)) + "1" + string.Concat(Enumerable.Repeat("}]", 512)));
        MethodInfo decode = ModuleFixture.ModuleAssembly.GetType("ApifyPS.RecordBody", throwOnError: true)!.GetMethod("Decode")!;
        object? read = OnSmallStack(() => decode.Invoke(null, ["application/json", json]));
        for (int level = 0; level < 512; level++)
            read = PSObject.AsPSObject(Assert.Single(Assert.IsType<object[]>(read))!).Get("a");
        Assert.Equal(1L, read);
    }

    [Fact]
    public void The_deepest_object_is_written_on_half_a_small_stack()
    {
        object value = 1;
        for (int level = 0; level < 256; level++)
            value = new object[] { PSObject.AsPSObject(new Hashtable { ["a"] = value }) };
        MethodInfo write = ModuleFixture.ModuleAssembly.GetType("ApifyPS.JsonInputWriter", throwOnError: true)!.GetMethod("Write", [typeof(object)])!;
        byte[] json = Assert.IsType<byte[]>(OnSmallStack(() => write.Invoke(null, [value])));
        Assert.Equal(512, json.Count(letter => letter is (byte)'[' or (byte)'{'));
    }

    private static object? OnSmallStack(Func<object?> work)
    {
        object? result = null;
        Exception? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            },
            StackSize);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return result;
    }
}
